import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addressGroup } from '../contract/address-group.ts';
import { attemptSucceeded, attemptWithdrawn, beginAttempt, MAX_COUNTERS, noAttempts } from './attempts.ts';
import type { AttemptBook } from './attempts.ts';

const admin = { user: 'admin', address: '192.0.2.7' };

/** Fails as often as it says, each time as soon as it may; gives how long the next one would wait. */
function fail(
  times: number,
  attempt = admin,
  from: { book: AttemptBook; at: number } = { book: noAttempts, at: 0 },
) {
  let { book, at } = from;
  const waits: number[] = [];
  for (let n = 0; n < times; n += 1) {
    const verdict = beginAttempt(book, attempt, at);
    assert.ok(verdict.isAllowed);
    ({ book } = verdict);
    waits.push(verdict.lockedMs / 1_000);
    at += verdict.lockedMs;
  }
  return { book, at, waits };
}

test('five are free, then each wait is twice as long, up to a quarter of an hour', () => {
  assert.deepEqual(fail(18).waits, [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
});

test('one address must not try many users without waiting: twenty are free', () => {
  let from = { book: noAttempts, at: 0 };
  const waits: number[] = [];
  for (let n = 0; n < 23; n += 1) {
    const next = fail(1, { user: `u${n}`, address: admin.address }, from);
    waits.push(...next.waits);
    from = next;
  }
  assert.deepEqual(waits.slice(18), [0, 0, 1, 2, 4]);
  const elsewhere = beginAttempt(from.book, { user: 'u1', address: '192.0.2.8' }, from.at - 1);
  assert.ok(elsewhere.isAllowed, 'another address does not wait with it');
});

test('what is refused must not make the wait longer', () => {
  const { book, at } = fail(7);
  const before = beginAttempt(book, admin, at - 500);
  assert.deepEqual(before, { isAllowed: false, retryAfterMs: 500 });
  assert.ok(beginAttempt(book, admin, at).isAllowed);
});

test("a success must clear its own pair and nothing else: an account of one's own buys no guesses at others", () => {
  const { book, at } = fail(5);
  const mine = { user: 'mallory', address: admin.address };
  let now = { book, at };
  for (let n = 0; n < 50; n += 1) {
    const verdict = beginAttempt(now.book, mine, now.at);
    assert.ok(verdict.isAllowed);
    now = { book: attemptSucceeded(verdict.book, mine, now.at), at: now.at };
  }
  assert.deepEqual(fail(1, admin, now).waits, [1], 'the sixth failure as admin');
  const own = fail(4, mine, now);
  const verdict = beginAttempt(own.book, mine, own.at);
  assert.ok(verdict.isAllowed);
  assert.deepEqual(
    fail(5, mine, { book: attemptSucceeded(verdict.book, mine, own.at), at: own.at }).waits,
    [0, 0, 0, 0, 0],
  );
});

test('successes in between must not give an address more guesses at other users', () => {
  let now = { book: noAttempts, at: 0 };
  const waits: number[] = [];
  for (let n = 0; n < 22; n += 1) {
    const guess = fail(1, { user: `u${n}`, address: admin.address }, now);
    waits.push(...guess.waits);
    const verdict = beginAttempt(guess.book, admin, guess.at);
    assert.ok(verdict.isAllowed);
    now = { book: attemptSucceeded(verdict.book, admin, guess.at), at: guess.at };
  }
  assert.deepEqual(waits.slice(19), [0, 1, 2]);
});

test('an attempt at which nobody looked counts for nothing', () => {
  const { book, at } = fail(5);
  const verdict = beginAttempt(book, admin, at);
  assert.ok(verdict.isAllowed);
  assert.deepEqual(fail(1, admin, { book: attemptWithdrawn(verdict.book, admin, at), at }).waits, [1]);
});

test('an hour of quiet after the wait begins anew, and not before', () => {
  const { book, at } = fail(8);
  assert.deepEqual(fail(1, admin, { book, at: at + 3_600_000 }).waits, [8]);
  assert.deepEqual(fail(1, admin, { book, at: at + 3_600_001 }).waits, [0]);
});

test('however many come, memory must stay bounded and the newest be remembered', () => {
  let book = noAttempts;
  for (let n = 0; n < MAX_COUNTERS + 50; n += 1) {
    const verdict = beginAttempt(
      book,
      { user: 'admin', address: `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}` },
      0,
    );
    assert.ok(verdict.isAllowed);
    ({ book } = verdict);
  }
  assert.deepEqual([book.pairs.size, book.addresses.size], [MAX_COUNTERS, MAX_COUNTERS]);
  assert.ok(!book.addresses.has('10.0.0.0'));
  assert.ok(book.addresses.has('10.0.16.49'));
});

test('nobody must wait longer than a quarter of an hour, whatever happened before', () => {
  const step = fc.record({
    user: fc.constantFrom('a', 'b', ''),
    address: fc.constantFrom('192.0.2.1', '192.0.2.2'),
    end: fc.constantFrom('failed', 'succeeded', 'withdrawn'),
    waitMs: fc.nat(2_000_000),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let book = noAttempts;
      let at = 0;
      for (const { end, waitMs, ...attempt } of steps) {
        const verdict = beginAttempt(book, attempt, at);
        if (!verdict.isAllowed) assert.ok(verdict.retryAfterMs > 0 && verdict.retryAfterMs <= 900_000);
        else if (end === 'failed') ({ book } = verdict);
        else if (end === 'succeeded') book = attemptSucceeded(verdict.book, attempt, at);
        else book = attemptWithdrawn(verdict.book, attempt, at);
        at += waitMs;
      }
    }),
  );
});

test('an IPv6 visitor must count by its /64, an IPv4 one by itself', () => {
  const groups = [
    ['192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:0:1::', '2001:db8:0:1::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1', 'fe80:0:0:0::/64'],
  ];
  for (const [address = '', group] of groups) assert.equal(addressGroup(address), group);
});

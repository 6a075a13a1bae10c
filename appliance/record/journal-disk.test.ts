import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { JOURNAL_LIMITS } from './journal.ts';
import {
  fillDisk,
  journalAt,
  messages,
  observed,
  remount,
  sequenceOf,
  smallDisk,
} from './journal/journal.testdata.ts';

/** A clock that each reading moves past the time between two attempts. */
function hastyClock(): () => number {
  let now = Date.UTC(2026, 0, 2);
  return () => (now += 2000);
}

test('a disk that runs full must stop neither the events nor the appliance, and nothing is lost once there is room', (t) => {
  const folder = smallDisk(t, 2048);
  if (folder === undefined) return;
  const path = join(folder, 'state.db');
  const log: string[] = [];
  const journal = journalAt(path, { now: hastyClock(), log: (line) => log.push(line) });
  const before = journal.append(observed('before'));
  journal.facts.write('runs', 'a', 1);
  const makeRoom = fillDisk(folder);
  const seen: string[] = [];
  journal.subscribe(({ message }) => seen.push(message));
  const waiting = Array.from({ length: 20 }, (_, n) =>
    journal.append(observed(`waits ${n} ${'x'.repeat(900)}`)),
  );
  assert.throws(() => journal.facts.write('runs', 'a', 2), { name: 'JournalError', kind: 'full' });
  assert.deepEqual(journal.facts.read('runs'), { a: 1 }, 'what is not on disk does not hold');
  const health = journal.health();
  assert.ok(!health.ok && health.kind === 'full');
  assert.match(health.message, /free space/);
  assert.deepEqual(seen, messages(waiting), 'listeners are told meanwhile');
  assert.deepEqual(journal.since(before.id, 99), { events: waiting, complete: true });
  makeRoom();
  assert.deepEqual(journal.health(), { ok: true });
  journal.facts.write('runs', 'a', 3);
  assert.equal(log.length, 2, log.join('\n'));
  journal.close();
  const next = journalAt(path);
  t.after(() => next.close());
  assert.deepEqual(next.since(before.id, 99), { events: waiting, complete: true });
  assert.deepEqual(next.facts.read('runs'), { a: 3 });
});

test('more events than memory may hold lose the oldest, and whoever misses them is told', (t) => {
  const folder = smallDisk(t, 1024);
  if (folder === undefined) return;
  const path = join(folder, 'state.db');
  const journal = journalAt(path, { now: hastyClock(), limits: { ...JOURNAL_LIMITS, pending: 5 } });
  t.after(() => journal.close());
  const before = journal.append(observed('before'));
  const makeRoom = fillDisk(folder);
  let n = 0;
  while (journal.health().ok) journal.append(observed(`${(n += 1)} ${'x'.repeat(900)}`));
  const lost = Array.from({ length: 9 }, (_, i) => journal.append(observed(`full ${i}`)));
  makeRoom();
  assert.deepEqual(journal.health(), { ok: true });
  assert.equal(journal.since(before.id, 99).complete, false);
  assert.deepEqual(journal.since(lost[3]?.id, 99), { events: [], complete: false });
  assert.deepEqual(journal.since(lost[4]?.id, 99), { events: lost.slice(5), complete: true });
});

test('a disk that is full from the start: the journal works in memory, then moves in behind what it finds', (t) => {
  const folder = smallDisk(t, 512);
  if (folder === undefined) return;
  const path = join(folder, 'state.db');
  const makeRoom = fillDisk(folder);
  const journal = journalAt(path, { now: hastyClock() });
  const event = journal.append(observed('in memory'));
  assert.equal(journal.health().ok, false);
  assert.deepEqual(journal.latest(5), [event]);
  assert.throws(() => journal.facts.write('runs', 'a', 1), { kind: 'full' });
  makeRoom();
  assert.deepEqual(journal.health(), { ok: true });
  assert.deepEqual(journal.latest(5), [event]);
  journal.facts.write('runs', 'a', 1);
  journal.close();
});

test('a read-only filesystem at start: the facts are known, and after the remount everything goes on', (t) => {
  const folder = smallDisk(t, 2048);
  if (folder === undefined) return;
  const path = join(folder, 'state.db');
  const first = journalAt(path);
  const old = first.append(observed('last run'));
  first.facts.write('runs', 'a', 1);
  first.close();
  remount(folder, 'ro');
  const journal = journalAt(path, { now: hastyClock() });
  const waiting = ['read-only', 'still read-only'].map((message) => journal.append(observed(message)));
  assert.deepEqual(journal.facts.read('runs'), { a: 1 });
  assert.throws(() => journal.facts.write('runs', 'a', 2), { kind: 'read-only' });
  const health = journal.health();
  assert.ok(!health.ok && health.kind === 'read-only');
  remount(folder, 'rw');
  assert.deepEqual(journal.health(), { ok: true });
  journal.facts.write('runs', 'a', 2);
  const after = journal.append(observed('writable'));
  assert.deepEqual(messages(journal.latest(5)), ['writable', 'still read-only', 'read-only', 'last run']);
  for (const { id } of waiting)
    assert.deepEqual(journal.since(id, 5), { events: [], complete: false }, 'its place was not known then');
  assert.deepEqual(messages(journal.since(old.id, 5).events), ['read-only', 'still read-only', 'writable']);
  assert.equal(sequenceOf(after.id), 4);
  journal.close();
});

test('a folder that cannot be made leaves a journal in memory that says why', () => {
  const journal = journalAt('/dev/null/deep/state.db');
  const event = journal.append(observed('a'));
  const health = journal.health();
  assert.ok(!health.ok && health.kind === 'io');
  assert.deepEqual(journal.latest(1), [event]);
  journal.close();
});

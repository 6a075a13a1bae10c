import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { acmeRetryDelayMs } from './retry-delay.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test('the pauses grow to a day, and stay there', () => {
  const pauses = [1, 2, 3, 4, 5, 6, 100].map((failures) => acmeRetryDelayMs(failures, { retryable: true }));
  assert.deepEqual(pauses, [MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, DAY, DAY, DAY]);
});

test('what has no prospect waits for a day at once', () => {
  assert.equal(acmeRetryDelayMs(1, { retryable: false }), DAY);
});

test('the server is never asked before it wants to be, nor later than that for a wrong clock of its own', () => {
  assert.equal(acmeRetryDelayMs(1, { retryable: true, retryAfterMs: 5_000 }), MINUTE);
  assert.equal(acmeRetryDelayMs(1, { retryable: true, retryAfterMs: 2 * HOUR }), 2 * HOUR);
  assert.equal(acmeRetryDelayMs(9, { retryable: false, retryAfterMs: 2 * DAY }), 2 * DAY);
  assert.equal(acmeRetryDelayMs(1, { retryable: true, retryAfterMs: 4_000 * DAY }), 7 * DAY);
});

test("whatever fails at once each time, no hour sees more than the five failures that Let's Encrypt allows", () => {
  fc.assert(
    fc.property(fc.nat({ max: 40 }), fc.boolean(), (start, retryable) => {
      let time = 0;
      const tries = [0];
      for (let failures = start + 1; tries.length < 10; failures++)
        tries.push((time += acmeRetryDelayMs(failures, { retryable })));
      for (const from of tries) assert.ok(tries.filter((at) => at >= from && at < from + HOUR).length <= 5);
    }),
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultPolicy } from './policy.ts';
import { retryDelayMs } from './retry.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

test('nothing is tried again before the other side allows it, nor is it waited for longer than a week', () => {
  const cases: readonly (readonly [number, number | undefined, number])[] = [
    [1, undefined, HOUR],
    [2, undefined, 2 * HOUR],
    [9, undefined, DAY],
    [1, 5_000, HOUR],
    [1, 3 * HOUR, 3 * HOUR],
    [9, 2 * DAY, 2 * DAY],
    [1, 4_000 * DAY, 7 * DAY],
  ];
  for (const [attempts, retryAfterMs, expected] of cases) {
    const asked = retryAfterMs === undefined ? {} : { retryAfterMs };
    assert.equal(retryDelayMs({ kind: 'acme-rate-limited', attempts, ...asked }, defaultPolicy), expected);
  }
});

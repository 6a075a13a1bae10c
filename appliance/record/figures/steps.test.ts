import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chooseSteps } from './steps.ts';
import { TIERS } from './tiers.ts';

const now = Date.UTC(2026, 5, 15, 12, 34, 56);
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How long ago the range begins, its length, points -> the step of the answer, and the tier's that it is made of. */
const table: Readonly<
  Record<string, readonly [agoMs: number, lengthMs: number, points: number, stepMs: number, tierMs: number]>
> = {
  'the last hour': [hour, hour, 200, 30_000, 30_000],
  'six hours, as long as samples are kept': [6 * hour, 6 * hour, 200, 2 * minute, 30_000],
  'a day': [day, day, 200, 10 * minute, 10 * minute],
  'a day in few steps': [day, day, 100, 15 * minute, 15 * minute],
  'an hour of yesterday': [day, hour, 200, 10 * minute, 10 * minute],
  'an hour of last week': [7 * day, hour, 200, 15 * minute, 15 * minute],
  'a month': [30 * day, 30 * day, 400, 2 * hour, 2 * hour],
  'a month in 200 steps': [30 * day, 30 * day, 200, 4 * hour, 2 * hour],
  'two years': [730 * day, 730 * day, 200, 88 * hour, 8 * hour],
  'more than is kept': [4_000 * day, 4_000 * day, 1_000, 96 * hour, 8 * hour],
  'all in one': [day, day, 1, day, 8 * hour],
};

for (const [name, [agoMs, lengthMs, points, stepMs, tierMs]] of Object.entries(table)) {
  test(`the finest steps that there are and that the points allow: ${name}`, () => {
    const range = { fromMs: now - agoMs, toMs: now - agoMs + lengthMs };
    const steps = chooseSteps(range, points, now, TIERS);
    assert.deepEqual([steps.stepMs, TIERS[steps.tier]?.stepMs], [stepMs, tierMs]);
  });
}

test('no answer has more steps than asked for, and but for the first one all of the range is in it', () => {
  const from = fc.integer({ min: 0, max: now });
  const length = fc.integer({ min: 1, max: 1_000 * day });
  fc.assert(
    fc.property(from, length, fc.integer({ min: 1, max: 1_000 }), (fromMs, lengthMs, points) => {
      const toMs = fromMs + lengthMs;
      const { stepMs, first, last, tier, factor } = chooseSteps({ fromMs, toMs }, points, now, TIERS);
      assert.ok(last - first + 1 >= 1 && last - first + 1 <= points);
      assert.ok(first * stepMs <= fromMs + stepMs && (last + 1) * stepMs >= toMs && last * stepMs < toMs);
      assert.equal(stepMs, factor * (TIERS[tier]?.stepMs ?? 0));
    }),
  );
});

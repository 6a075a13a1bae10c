import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { keepSamples, SAMPLE_MS, TIERS } from './tiers.ts';
import type { Tier } from './tiers.ts';
import { tierToCut, tierToRoll } from './upkeep.ts';
import type { TierState, UpkeepState } from './upkeep.ts';

const tiers: readonly Tier[] = [
  { stepMs: SAMPLE_MS, keepMs: 10 * SAMPLE_MS },
  { stepMs: 2 * SAMPLE_MS, keepMs: 20 * SAMPLE_MS },
  { stepMs: 4 * SAMPLE_MS, keepMs: 40 * SAMPLE_MS },
];

function state(
  sample: number,
  oldest: readonly (number | undefined)[],
  more: Partial<UpkeepState> = {},
): UpkeepState {
  const each = oldest.map((first): TierState => ({
    rolled: sample,
    ...(first === undefined ? {} : { oldest: first }),
  }));
  return { sample, tiers: each, isTooLarge: false, ...more };
}

test('a tier is brought up to date after 10 minutes, the one that waits longest first, one at a time', () => {
  const waiting = (...rolled: number[]): UpkeepState => ({
    sample: 100,
    isTooLarge: false,
    tiers: [{ rolled: 0 }, ...rolled.map((each) => ({ rolled: each }))],
  });
  assert.equal(tierToRoll(waiting(99, 81)), undefined);
  assert.equal(tierToRoll(waiting(99, 80)), 2);
  assert.equal(tierToRoll(waiting(70, 60)), 2);
  assert.equal(tierToRoll(waiting(50, 60)), 1);
});

test('nothing is cut before its time, and all of it after', () => {
  const keep = tiers.map(keepSamples);
  for (const [tier, samples] of keep.entries()) {
    const oldest = keep.map((_, index) => (index === tier ? 1_000 - samples : undefined));
    assert.equal(tierToCut(state(1_000, oldest), tiers), undefined);
    assert.equal(tierToCut(state(1_001, oldest), tiers), tier);
  }
});

test('without room the tier goes that has the greatest part of its time behind it', () => {
  const keep = tiers.map(keepSamples);
  const oldest = keep.map((samples, index) => 1_000 - Math.floor(samples * (index === 1 ? 0.9 : 0.5)));
  assert.equal(tierToCut(state(1_000, oldest), tiers), undefined);
  assert.equal(tierToCut(state(1_000, oldest, { isTooLarge: true }), tiers), 1);
});

test('a sample that a tier does not have yet stays, whatever else', () => {
  const behind: UpkeepState = {
    sample: 1_000,
    isTooLarge: true,
    tiers: [{ rolled: 0, oldest: 500 }, { rolled: 1_000 }, { rolled: 499 }],
  };
  assert.equal(tierToCut(behind, tiers), undefined);
});

test('whatever the state is, what is younger than its tier keeps goes for room alone', () => {
  const sample = fc.integer({ min: 0, max: 5_000_000 });
  fc.assert(
    fc.property(sample, fc.array(sample, { minLength: 5, maxLength: 5 }), (now, oldest) => {
      const seen = oldest.map((first) => Math.min(first, now));
      const tier = tierToCut(state(now, seen), TIERS);
      const rule = tier === undefined ? undefined : TIERS[tier];
      if (tier === undefined || rule === undefined) return;
      assert.ok((now - (seen[tier] ?? now)) * SAMPLE_MS > rule.keepMs);
    }),
  );
});

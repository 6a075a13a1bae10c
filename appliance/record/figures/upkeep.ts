/** What is to be done with the figures at hand: one small piece of work at a time, so that the loop never waits for it. Pure. */

import { keepSamples } from './tiers.ts';
import type { Tier } from './tiers.ts';

/** Of a tier. Samples are numbered in the order in which they came. */
export interface TierState {
  /** The last sample that went into it. */
  readonly rolled: number;
  /** Of the step that was longest without a new sample: the last sample that went into it. Absent: the tier is empty. */
  readonly oldest?: number;
}

export interface UpkeepState {
  /** The last sample. */
  readonly sample: number;
  /** As in the list of tiers. */
  readonly tiers: readonly TierState[];
  /** More room is taken than allowed. */
  readonly isTooLarge: boolean;
}

/** A tier takes up what has come since the last time: often enough that little is left to do at once. */
const ROLL_SAMPLES = 20;

/** The coarse tier that waits longest, once it has waited long enough. */
export function tierToRoll({ sample, tiers }: UpkeepState): number | undefined {
  const waiting = tiers
    .map(({ rolled }, tier) => ({ tier, samples: sample - rolled }))
    .slice(1)
    .toSorted((a, b) => b.samples - a.samples)[0];
  return waiting !== undefined && waiting.samples >= ROLL_SAMPLES ? waiting.tier : undefined;
}

/**
 * The tier whose oldest step goes next: one that is past its time; without room, the one that has the greatest part of its time behind
 * it, so that all tiers become shorter in proportion. A sample stays until every tier has it.
 */
export function tierToCut(state: UpkeepState, tiers: readonly Tier[]): number | undefined {
  const ages = state.tiers.flatMap(({ oldest }, tier) => {
    const rule = tiers[tier];
    if (oldest === undefined || rule === undefined || (tier === 0 && oldest > rolledByAll(state))) return [];
    return [{ tier, spent: (state.sample - oldest) / keepSamples(rule) }];
  });
  const eldest = ages.toSorted((a, b) => b.spent - a.spent)[0];
  return eldest !== undefined && (eldest.spent > 1 || state.isTooLarge) ? eldest.tier : undefined;
}

function rolledByAll({ tiers }: UpkeepState): number {
  return Math.min(...tiers.slice(1).map(({ rolled }) => rolled));
}

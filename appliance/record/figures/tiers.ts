/**
 * How long figures are kept, and how finely. Samples are kept as they came; the coarser tiers hold, for each step of the clock, how many
 * samples fell into it, their average and the highest of them.
 */

export interface Tier {
  readonly stepMs: number;
  readonly keepMs: number;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** The distance of two samples. */
export const SAMPLE_MS = 30_000;

/** Finest first. The first one is of the samples themselves; each other one is made from them, not from the tier before it. */
export const TIERS: readonly Tier[] = [
  { stepMs: SAMPLE_MS, keepMs: 6 * hour },
  { stepMs: 10 * minute, keepMs: 2 * day },
  { stepMs: 15 * minute, keepMs: 10 * day },
  { stepMs: 2 * hour, keepMs: 90 * day },
  { stepMs: 8 * hour, keepMs: 730 * day },
];

/**
 * Age is counted in samples, never by the clock: one that is set ahead by years must not make everything old, and one that is set back
 * must not make what comes next the oldest of all. While the daemon is down nothing ages. One step more than asked for, because the
 * newest is not full yet.
 */
export function keepSamples({ stepMs, keepMs }: Tier): number {
  return Math.ceil((keepMs + stepMs) / SAMPLE_MS);
}

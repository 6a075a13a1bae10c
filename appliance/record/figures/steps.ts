/** Which steps answer a question: of which tier, how many of its steps as one, from where to where. Pure. */

import type { Tier } from './tiers.ts';

/** Milliseconds since the epoch; `toMs` itself is not in it. */
export interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Steps {
  readonly tier: number;
  /** Of one step of the answer: a multiple of the tier's. */
  readonly stepMs: number;
  /** Steps of the tier in one of the answer. */
  readonly factor: number;
  /** Counted from the epoch in steps of the answer. */
  readonly first: number;
  readonly last: number;
}

/**
 * The finest steps that `points` allow, of a tier that reaches back to the beginning of the range; the coarsest tier answers what none
 * does. Steps are aligned to the epoch, so that the same moment falls into the same step in each answer. Where the ends of the range are
 * in the middle of steps and that makes one step too many, the first is left out.
 */
export function chooseSteps(
  { fromMs, toMs }: Range,
  points: number,
  now: number,
  tiers: readonly Tier[],
): Steps {
  const reaching = tiers
    .map(({ stepMs, keepMs }, tier) => {
      const factor = Math.max(1, Math.ceil((toMs - fromMs) / (points * stepMs)));
      return { tier, factor, stepMs: stepMs * factor, reaches: now - fromMs <= keepMs + stepMs };
    })
    .filter(({ reaches, tier }) => reaches || tier === tiers.length - 1);
  // Of equal steps those of the coarser tier: fewer rows are read.
  const finest = reaching.reduce((best, next) => (next.stepMs <= best.stepMs ? next : best));
  const { tier, factor, stepMs } = finest;
  const last = Math.floor((toMs - 1) / stepMs);
  const first = Math.max(Math.floor(fromMs / stepMs), last - points + 1);
  return { tier, stepMs, factor, first, last };
}

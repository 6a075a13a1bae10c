/** Which checks may begin, and which make no sense any more: pure. */

import type { CheckResult } from '../contract/diagnostics.ts';

/** What the order of a check hangs on. */
export interface Ordered {
  readonly id: string;
  readonly title: string;
  /** Ids of checks that must not have failed. One that is not part of the run counts for nothing. */
  readonly needs: readonly string[];
}

export interface Progress {
  /** What came of those that have ended. */
  readonly ended: ReadonlyMap<string, CheckResult['state']>;
  readonly running: ReadonlySet<string>;
}

export interface Moves {
  readonly skip: readonly { readonly id: string; readonly reason: string }[];
  readonly begin: readonly string[];
}

/**
 * In the order of the list. A check begins when all that it needs have ended, no more than `limit` at once. It is skipped as soon as
 * something that it needs has failed, directly or by way of what was skipped for that. A circle of needs is a defect of the list:
 * its checks never begin.
 */
export function nextMoves(checks: readonly Ordered[], { ended, running }: Progress, limit: number): Moves {
  const byId = new Map(checks.map((check) => [check.id, check]));
  const waiting = checks.filter(({ id }) => !ended.has(id) && !running.has(id));
  const skip = waiting.flatMap((check) => {
    const cause = failedBelow(check, byId, ended, new Set());
    return cause === undefined ? [] : [{ id: check.id, reason: `"${cause.title}" failed` }];
  });
  const skipped = new Set(skip.map(({ id }) => id));
  const isSettled = (id: string): boolean => !byId.has(id) || ended.has(id);
  const begin = waiting
    .filter(({ id, needs }) => !skipped.has(id) && needs.every(isSettled))
    .slice(0, Math.max(0, limit - running.size))
    .map(({ id }) => id);
  return { skip, begin };
}

/** The check whose failure leaves no sense in this one. */
function failedBelow(
  { needs }: Ordered,
  byId: ReadonlyMap<string, Ordered>,
  ended: Progress['ended'],
  visited: Set<string>,
): Ordered | undefined {
  for (const id of needs) {
    const needed = byId.get(id);
    if (needed === undefined || visited.has(id)) continue;
    visited.add(id);
    if (ended.get(id) === 'failed') return needed;
    const deeper = failedBelow(needed, byId, ended, visited);
    if (deeper !== undefined) return deeper;
  }
  return undefined;
}

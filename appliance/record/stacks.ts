/** Which stack has proven itself, and which was taken back: pure. */

import type { Desired } from '../desired/desired.ts';
import type { Memory } from '../plan/memory.ts';
import { RESTING } from '../plan/step.ts';
import type { PlanResult } from '../plan/step.ts';
import { keep, put } from './entries.ts';

/** Texts that were taken back are few; an operator who tries more of them has the latest in mind. */
const REFUSED_KEPT = 20;

/** Nothing is left to be done under it, and nothing is amiss. */
export function proveStack(
  memory: Memory,
  { steps, waiting }: PlanResult,
  desired: Desired,
  at: number,
): Memory {
  const { revision } = desired;
  if (revision === undefined || desired.services.length === 0) return memory;
  const isSettled =
    steps.length === 0 &&
    waiting.every(({ code }) => RESTING.has(code)) &&
    Object.keys(memory.replacements).length === 0;
  if (!isSettled || memory.stacks[revision]?.state === 'proven') return memory;
  // Other stacks that were taken back stay so: the one that came in their place may prove itself once more, under another configuration.
  const last = provenLast(memory);
  const kept = keep(memory.stacks, (key, { state }) => state === 'refused' || key === last);
  return { ...memory, stacks: put(kept, revision, { state: 'proven', at }) };
}

/** The file that keeps a proven stack is written after this record: where that fails it holds the one before, which counts until then. */
function provenLast({ stacks }: Memory): string | undefined {
  const proven = Object.entries(stacks).filter(([, { state }]) => state === 'proven');
  return proven.toSorted(([, a], [, b]) => b.at - a.at)[0]?.[0];
}

/** Only where another one is there to go back to. */
export function refuseStack(
  memory: Memory,
  { revision }: Desired,
  { service, reason, at }: { readonly service: string; readonly reason: string; readonly at: number },
): Memory {
  const isProven = ([key, { state }]: [string, Memory['stacks'][string]]): boolean =>
    state === 'proven' && key !== revision;
  if (revision === undefined || !Object.entries(memory.stacks).some(isProven)) return memory;
  const stacks = put(memory.stacks, revision, { state: 'refused', at, service, reason });
  const oldest = Object.entries(stacks)
    .filter(([, { state }]) => state === 'refused')
    .toSorted(([, a], [, b]) => b.at - a.at)
    .slice(REFUSED_KEPT)
    .map(([key]) => key);
  return { ...memory, stacks: keep(stacks, (key) => !oldest.includes(key)) };
}

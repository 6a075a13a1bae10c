/** An operator wants the stack gone from this machine: stopped in order first, then nothing of it is wanted. Volumes stay. */

import type { Desired } from '../desired/desired.ts';
import { label } from '../desired/desired.ts';
import type { Observed } from '../observe/observed.ts';
import type { Draft } from './context.ts';
import type { Memory } from './memory.ts';

export function isRemoved(memory: Memory): boolean {
  return memory.stopped['*']?.remove === true;
}

/** What the plan goes by: the file's stack, or none of it once a stack that is to be removed has ended. */
export function wantedStack(desired: Desired, observed: Observed, memory: Memory): Desired {
  if (!isRemoved(memory)) return desired;
  const runs = observed.containers.some(
    ({ labels, state }) =>
      labels[label.stack] === desired.stack && (state === 'running' || state === 'paused'),
  );
  return runs ? desired : { ...desired, services: [], networks: [], volumes: [] };
}

/** The services of the file have no line of their own in the plan of an empty stack: each says what it waits for. */
export function waitForStart(draft: Draft, desired: Desired, wanted: Desired): void {
  if (desired === wanted) return;
  for (const { name } of desired.services) {
    const reason = 'removed by an operator; "appliancectl start" makes it anew';
    draft.wait({ subject: `service ${name}`, service: name, code: 'operator', reason });
  }
}

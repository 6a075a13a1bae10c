/** Commands of the file that run in a container beside its main process: after each start, before each stop. */

import { runKey } from '../contract/run-key.ts';
import type { DesiredService } from '../desired/desired.ts';
import type { ObservedContainer } from '../observe/observed.ts';
import { subjectOf } from './context.ts';
import type { After, PlanContext } from './context.ts';
import type { Replica } from './judgement.ts';
import type { Memory } from './memory.ts';

type Phase = 'post_start' | 'pre_stop';

/** Hooks of one phase that have not run for this run of the container; each waits for the one before it. */
export function planHooks(
  context: PlanContext,
  replica: Replica,
  current: ObservedContainer,
  phase: Phase,
): After {
  const { service, container } = replica;
  const run = runKey(current);
  let last: After;
  hooksOf(service, phase).forEach((hook, index) => {
    if (hasRun(context.memory, current, phase, index)) return;
    last = context.draft.step({
      kind: 'run-hook',
      about: `${container.name} ${phase} ${index}`,
      subject: subjectOf(service, container),
      service: service.name,
      reason: phase === 'post_start' ? 'it was started' : 'it is about to be stopped',
      after: [last],
      args: { container: current.id, phase, index, run, ...hook },
      input: run,
    });
  });
  return last;
}

/** Until then a container is not what others may depend on, as with docker compose: its start ends with the last hook. */
export function hasPostStartToRun(
  memory: Memory,
  service: DesiredService,
  current: ObservedContainer,
): boolean {
  return service.postStart.some((_, index) => !hasRun(memory, current, 'post_start', index));
}

function hooksOf(service: DesiredService, phase: Phase): DesiredService['postStart'] {
  return phase === 'post_start' ? service.postStart : service.preStop;
}

function hasRun(memory: Memory, current: ObservedContainer, phase: Phase, index: number): boolean {
  return memory.runs[current.id]?.hooks.includes(`${runKey(current)} ${phase} ${index}`) === true;
}

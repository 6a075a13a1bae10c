/** Runs that are to be ended and begun again: pure. */

import { runKey } from '../contract/run-key.ts';
import { label } from '../desired/desired.ts';
import type { Desired } from '../desired/desired.ts';
import type { Observed, ObservedContainer } from '../observe/observed.ts';
import type { Memory } from '../plan/memory.ts';
import { put } from './entries.ts';

interface World {
  readonly desired: Desired;
  readonly observed: Observed;
}

/** Every run that the service has now is to end, where it has not ended yet, and to begin again. */
export function requestRestart(
  memory: Memory,
  service: string,
  reason: string,
  world: World,
  which: (container: ObservedContainer) => boolean = (container) => container.state === 'running',
): Memory {
  const runs = world.observed.containers
    .filter((container) => container.labels[label.stack] === world.desired.stack)
    .filter((container) => container.labels[label.service] === service && which(container))
    .map((container) => runKey(container));
  return runs.length === 0
    ? memory
    : { ...memory, restarts: put(memory.restarts, service, { reason, runs }) };
}

/** Dependents with `restart: true` follow a dependency that was restarted or replaced by us. */
export function requestDependents(memory: Memory, service: string, world: World): Memory {
  const dependents = world.desired.services.filter((candidate) =>
    candidate.dependsOn.some((dependency) => dependency.service === service && dependency.restart),
  );
  return dependents.reduce((result, dependent) => {
    const reason = `${service} was restarted, and depends_on says restart: true`;
    return requestRestart(result, dependent.name, reason, world);
  }, memory);
}

/** A service that is being put right does not look well between two attempts: pure. */

import { isRunOf } from '../contract/run-key.ts';
import type { ServiceState } from '../contract/status.ts';
import type { DesiredService } from '../desired/desired.ts';
import type { ObservedContainer } from '../observe/observed.ts';
import { isStopped } from '../plan/gate.ts';
import { effectiveHealth } from '../plan/health.ts';
import type { WaitingCode } from '../plan/step.ts';
import type { StatusFacts } from './status-facts.ts';

/** What an attempt passes through; every other state is told as it is. */
const PASSING: ReadonlySet<ServiceState> = new Set(['waiting', 'starting', 'restarting', 'healthy']);
/** Nothing is attempted: it is not its own fault that it does not run. */
const HELD: ReadonlySet<WaitingCode> = new Set(['dependency', 'operator']);

/**
 * The state that an attempt passes through gives way to that of the trouble, until a health test passes or, without one,
 * until the run is stable: then the planner forgets the crashes. `name`: of the container in the file.
 */
export function lastingState(
  facts: StatusFacts,
  service: DesiredService,
  name: string,
  container: ObservedContainer | undefined,
  state: ServiceState,
): ServiceState {
  if (!PASSING.has(state) || passesTest(container) || isHeld(facts, service)) return state;
  if (crashesOf(facts, name, container) > 1) return 'failed';
  // Also of a container that was made anew because of it: the record goes by the name.
  if ((facts.memory.unhealthy[name]?.count ?? 0) > 1 && !runsUntested(container)) return 'unhealthy';
  return container?.state !== 'running' && hasFailedStep(facts, service) ? 'failed' : state;
}

/** Of its replicas that run, the greatest number of ends in a row; 0 for a service that was not restarted in vain. */
export function endsInARow(facts: StatusFacts, service: DesiredService): number {
  const containers = facts.observed?.containers ?? [];
  const counts = service.containers.map(({ name }) => {
    const found = containers.find((container) => container.name === name);
    return found?.state === 'running' ? crashesOf(facts, name, found) : 0;
  });
  return Math.max(0, ...counts);
}

function passesTest(container: ObservedContainer | undefined): boolean {
  return container?.state === 'running' && effectiveHealth(container) === 'healthy';
}

/** A container that took the place of the one that crashed is innocent of it. */
function crashesOf(facts: StatusFacts, name: string, container: ObservedContainer | undefined): number {
  const crash = facts.memory.crashes[name];
  return crash !== undefined && isRunOf(crash.run, container?.id ?? '') ? crash.count : 0;
}

/** Its file has no health test any more. */
function runsUntested(container: ObservedContainer | undefined): boolean {
  return container?.state === 'running' && effectiveHealth(container) === 'untested';
}

function isHeld(facts: StatusFacts, service: DesiredService): boolean {
  if (isStopped(facts, service.name)) return true;
  return facts.plan.waiting.some((entry) => entry.service === service.name && HELD.has(entry.code));
}

/** A pull that failed is no trouble while an image is here. */
function hasFailedStep({ memory, observed }: StatusFacts, service: DesiredService): boolean {
  const pull = `pull-image ${service.image}`;
  return Object.entries(memory.failures).some(([key, failure]) => {
    if (key.startsWith('pull-image ')) return key === pull && observed?.images[service.image] === undefined;
    return failure.service === service.name;
  });
}

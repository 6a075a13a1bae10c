/** Replacing or stopping something that works happens one service at a time: who has the turn. */

import type { DesiredService } from '../desired/desired.ts';
import type { PlanContext } from './context.ts';
import { replicaOf } from './current.ts';
import type { Replica } from './current.ts';
import { closedGates, isStopped } from './gate.ts';
import { effectiveHealth } from './health.ts';

export interface Turn {
  /** The service that `service` has to wait for. */
  readonly heldBy: (service: string) => string | undefined;
  /** A step that disturbs it is planned. */
  readonly take: (service: string) => void;
}

export function openTurn(context: PlanContext): Turn {
  let holder = context.desired.services.find((service) => isDisturbed(context, service))?.name;
  return {
    heldBy: (service) => (holder === service ? undefined : holder),
    take(service) {
      holder ??= service;
    },
  };
}

/**
 * Between the first stop and the end of its first health test. A service that something else than a little time has to
 * help (a failed step, a crash, a dependency that is down) lets the others go on: they may be that help.
 */
function isDisturbed(context: PlanContext, service: DesiredService): boolean {
  if (isStopped(context, service.name) || context.lookup.isFailing(service.name)) return false;
  const replicas = service.containers.map((container) => replicaOf(context, service, container));
  return replicas.some((replica) => isUnderWay(context, replica));
}

function isUnderWay(context: PlanContext, { service, container, current, outdated }: Replica): boolean {
  if (context.memory.crashes[container.name] !== undefined) return false;
  const run = current === undefined ? undefined : context.memory.runs[current.id];
  if (current?.state === 'running') {
    const settling = run?.afterDisruption === true && effectiveHealth(current) === 'starting';
    return run?.stoppedByUs === true || settling;
  }
  const stopped = [current, ...outdated].some(
    (candidate) => candidate !== undefined && context.memory.runs[candidate.id]?.stoppedByUs === true,
  );
  return stopped && closedGates(context, service).length === 0;
}

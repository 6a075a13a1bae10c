/** Replacing or stopping something that works happens one service at a time: who has the turn. */

import type { DesiredService } from '../desired/desired.ts';
import type { ObservedContainer } from '../observe/observed.ts';
import type { PlanContext } from './context.ts';
import { replicaOf } from './current.ts';
import type { Replica } from './judgement.ts';
import { closedGates, isStopped } from './gate.ts';
import { effectiveHealth } from './health.ts';
import { isMadeAnew } from './making-anew.ts';
import { settlesAt } from './reload-settle.ts';

export interface Turn {
  /** Who has to be waited for, in words; replicas of one service wait for each other too. */
  readonly heldBy: (replica: Replica) => string | undefined;
  /** A step that disturbs it is planned. */
  readonly take: (replica: Replica) => void;
}

export function openTurn(context: PlanContext): Turn {
  let holder = context.desired.services
    .map((service) => disturbedOf(context, service))
    .find((replica) => replica !== undefined);
  return {
    heldBy: (replica) =>
      holder === undefined || holder.container === replica.container ? undefined : nameOf(holder),
    take(replica) {
      holder ??= replica;
    },
  };
}

function nameOf({ service, container }: Replica): string {
  return service.containers.length > 1 ? `${service.name} (${container.replica})` : service.name;
}

/**
 * Between the first stop and the end of its first health test. A service that something else than a little time has to
 * help (a failed step, a crash, a dependency that is down) lets the others go on: they may be that help.
 */
function disturbedOf(context: PlanContext, service: DesiredService): Replica | undefined {
  if (isStopped(context, service.name) || context.lookup.isFailing(service.name)) return undefined;
  return service.containers
    .map((container) => replicaOf(context, service, container))
    .find((replica) => isUnderWay(context, replica));
}

function isUnderWay(context: PlanContext, replica: Replica): boolean {
  const { service, container, current } = replica;
  return context.memory.replacements[container.name] === undefined
    ? isSettling(context, replica)
    : current?.state === 'running' || closedGates(context, service).length === 0;
}

function isSettling(context: PlanContext, { service, container, current, outdated }: Replica): boolean {
  if (context.memory.crashes[container.name] !== undefined) return false;
  if (current?.state === 'running') return isDisturbed(context, current);
  const all = current === undefined ? outdated : [current, ...outdated];
  const stopped = all.some(({ id }) => context.memory.runs[id]?.stoppedByUs === true);
  if (!stopped && !isMadeAnew(context.memory, container.name)) return false;
  return closedGates(context, service).length === 0;
}

function isDisturbed({ memory, now }: PlanContext, current: ObservedContainer): boolean {
  const run = memory.runs[current.id];
  if (settlesAt(run, now) !== undefined || run?.stoppedByUs === true) return true;
  return run?.afterDisruption === true && effectiveHealth(current) === 'starting';
}

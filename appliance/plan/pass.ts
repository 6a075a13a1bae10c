/** What the planners of one pass share beside the context: what is available, who may disturb, which steps start what. */

import type { PlanContext } from './context.ts';
import { replicaOf } from './current.ts';
import type { Replica } from './current.ts';
import { effectiveHealth } from './health.ts';
import { isStopped } from './gate.ts';
import type { ImageAvailability } from './images.ts';
import type { Availability } from './networks.ts';

export interface Pass extends PlanContext {
  readonly networks: ReadonlyMap<string, Availability>;
  readonly volumes: ReadonlyMap<string, Availability>;
  readonly images: Map<string, ImageAvailability>;
  /** Service -> ids of its planned start steps: what dependents come after. */
  readonly starts: Map<string, number[]>;
  /** Container name -> id of its planned create step. */
  readonly creates: Map<string, number>;
  readonly turn: Turn;
}

/** Replacing or stopping something that works happens one service at a time: who has the turn. */
export interface Turn {
  /** Takes the turn when it is free; gives the service that has it otherwise. */
  take(service: string): { readonly granted: true } | { readonly granted: false; readonly holder: string };
}

export function openTurn(context: PlanContext): Turn {
  let holder = context.desired.services.find((service) =>
    service.containers.some((container) => !isSettled(context, replicaOf(context, service, container))),
  )?.name;
  return {
    take(service) {
      holder ??= service;
      return holder === service ? { granted: true } : { granted: false, holder };
    },
  };
}

/** No replacement or restart is under way: it works, or it has failed and something else than waiting will help it. */
function isSettled(context: PlanContext, replica: Replica): boolean {
  const { current, outdated, service, container } = replica;
  if (current === undefined || isStopped(context, service.name)) return true;
  const run = context.memory.runs[current.id];
  const disturbed = outdated.length > 0 || run?.stoppedByUs === true || run?.afterDisruption === true;
  if (!disturbed || context.memory.crashes[container.name] !== undefined) return true;
  if (Object.values(context.memory.failures).some((failure) => failure.service === service.name)) return true;
  return current.state === 'running' && effectiveHealth(current) !== 'starting' && outdated.length === 0;
}

/** A name that nothing on the engine holds: `base`, `base.2`, `base.3` ... */
export function freeName(context: PlanContext, base: string): string {
  const taken = new Set([
    ...context.observed.containers.map((container) => container.name),
    ...context.observed.foreign.map((container) => container.name),
  ]);
  let name = base;
  for (let n = 2; taken.has(name); n += 1) name = `${base}.${n}`;
  return name;
}

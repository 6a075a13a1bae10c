/** What the planners of one pass share beside the context: what is available, and which steps make and start what. */

import type { After, PlanContext } from './context.ts';
import type { ReloadHold } from './reload-hold.ts';
import type { Turn } from './turn.ts';

export interface Pass extends PlanContext {
  readonly networks: ReadonlyMap<string, After>;
  readonly volumes: ReadonlyMap<string, After>;
  /** By reference. */
  readonly images: Map<string, After>;
  /** Service -> ids of its planned start steps: what dependents come after. */
  readonly starts: Map<string, number[]>;
  /** Container name -> id of its planned create step. */
  readonly creates: Map<string, number>;
  /** Stops of containers that nothing wants: they may hold a port that a service is to publish. */
  readonly orphanStops: number[];
  readonly turn: Turn;
  readonly cleanups: Cleanups;
  readonly reloadHold: () => ReloadHold;
}

/** What operators want removed. */
export interface Cleanups {
  /** Ids of containers that go because of their volumes: nothing else is planned for their replicas. */
  readonly containers: ReadonlySet<string>;
  /** Volume -> its removal; what is made of that name comes after. */
  readonly volumes: ReadonlyMap<string, After>;
}

/** A name that nothing on the engine holds: `base`, `base.2`, `base.3` ... */
export function freeName(context: PlanContext, base: string): string {
  let name = base;
  for (let n = 2; context.lookup.nameHolder(name) !== undefined; n += 1) name = `${base}.${n}`;
  return name;
}

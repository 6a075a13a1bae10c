/** What the engine said of each of our containers, kept until an event or a difference in the list says that it is old. */

import type { ContainerDetails, ContainerSummary, Engine } from '../adapters/engine/types.ts';

export interface ContainerCache {
  /** One entry for each of the list that is still there. Costs an inspect for each whose details are not known or old. */
  details(
    engine: Pick<Engine, 'inspectContainer'>,
    list: readonly ContainerSummary[],
    signal: AbortSignal,
  ): Promise<ContainerDetails[]>;
  /** What is known of it is old; so is an answer that was asked for before. */
  changed(id: string): void;
  forget(): void;
}

interface Known {
  readonly details: ContainerDetails;
  /** Of the list that it belongs to; absent: it is old. */
  readonly summary?: string;
}

/**
 * `isStarting`: a start that we sent is under way. The engine holds the container's lock until that ends (20.10: `containerStart`
 * in daemon/start.go), and an inspect would wait as long: half a second on a busy machine, and all that could be done for other
 * services meanwhile with it. So what was known before stands until the start has ended.
 */
export function createContainerCache(isStarting: (container: ContainerSummary) => boolean): ContainerCache {
  const known = new Map<string, Known>();
  /** The inspects that are under way: one that an event overtakes loses its place. */
  const asked = new Map<string, symbol>();

  const inspect = async (
    engine: Pick<Engine, 'inspectContainer'>,
    entry: ContainerSummary,
    signal: AbortSignal,
  ): Promise<ContainerDetails | undefined> => {
    const summary = JSON.stringify(entry);
    const before = known.get(entry.id);
    if (before !== undefined && (before.summary === summary || isStarting(entry))) return before.details;
    const question = Symbol(entry.id);
    asked.set(entry.id, question);
    const details = await engine.inspectContainer(entry.id, signal);
    if (details === undefined) return undefined;
    const current = asked.get(entry.id) === question;
    known.set(entry.id, current ? { details, summary } : { details });
    return details;
  };

  return {
    changed(id) {
      asked.delete(id);
      const before = known.get(id);
      if (before !== undefined) known.set(id, { details: before.details });
    },
    forget() {
      asked.clear();
      known.clear();
    },
    async details(engine, list, signal) {
      const present = new Set(list.map((entry) => entry.id));
      for (const id of [...known.keys(), ...asked.keys()]) {
        if (present.has(id)) continue;
        known.delete(id);
        asked.delete(id);
      }
      const found = await Promise.all(list.map((entry) => inspect(engine, entry, signal)));
      return found.filter((entry) => entry !== undefined);
    },
  };
}

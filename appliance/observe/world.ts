/** Looks at the engine through the link; an engine that does not answer is an observation, not an error. */

import { EngineError } from '../adapters/engine/errors.ts';
import type { EngineLink } from './engine-link.ts';
import type { Observer, Wanted } from './observe.ts';
import type { Observed } from './observed.ts';

export type LookAtWorld = (wanted: Wanted, signal: AbortSignal) => Promise<Observed>;

/** What was seen last stays in the snapshot of an engine that is silent: its containers most likely run on. */
export function createWorld(link: EngineLink, observer: Observer, bootId: () => string): LookAtWorld {
  let last: Observed = {
    engine: { state: 'unreachable', error: 'not connected yet' },
    containers: [],
    foreign: [],
    networks: [],
    volumes: [],
    images: {},
    localImages: [],
    registry: {},
    timeZone: 'UTC',
    files: [],
    bootId: bootId(),
    uptime: { fromMs: 0, toMs: 0 },
  };
  const silent = (error: string): Observed => ({ ...last, engine: { state: 'unreachable', error } });
  return async (wanted, signal) => {
    await link.tried;
    const engine = link.engine();
    if (engine === undefined) return (last = silent(link.error()));
    try {
      return (last = await observer.look(engine, wanted, signal));
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      return (last = silent(error.message));
    }
  };
}

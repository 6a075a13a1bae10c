/** How much room is left where the engine keeps its data, and where we keep our state: one statfs each a look. */

import type { DiskSpace } from '../adapters/disk.ts';
import { EngineError } from '../adapters/engine/errors.ts';
import type { Engine } from '../adapters/engine/types.ts';
import type { Observed } from './observed.ts';

export interface DiskWatch {
  /** What cannot be said is absent. */
  look(engine: Pick<Engine, 'dataRoot'>, signal: AbortSignal): Promise<Pick<Observed, 'disk' | 'stateDisk'>>;
  /** A new connection: the engine may keep its data elsewhere now. */
  forget(): void;
}

export interface DiskWatchDeps {
  readonly stateDir: string;
  readonly space: (path: string) => Promise<DiskSpace | undefined>;
}

/** Pruning and updates are worth less than a look: an engine that does not say where its data is, is not asked again on this connection. */
export function createDiskWatch({ stateDir, space }: DiskWatchDeps): DiskWatch {
  let root: Promise<string> | undefined;
  return {
    async look(engine, signal) {
      root ??= dataRoot(engine, signal);
      const path = await root;
      const [disk, stateDisk] = await Promise.all([path === '' ? undefined : space(path), space(stateDir)]);
      return {
        ...(disk === undefined ? {} : { disk }),
        ...(stateDisk === undefined ? {} : { stateDisk }),
      };
    },
    forget() {
      root = undefined;
    },
  };
}

async function dataRoot(engine: Pick<Engine, 'dataRoot'>, signal: AbortSignal): Promise<string> {
  try {
    return await engine.dataRoot(signal);
  } catch (error) {
    if (error instanceof EngineError) return '';
    throw error;
  }
}

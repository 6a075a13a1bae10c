/** Whether the container engine answers. */

import type { Engine } from '../adapters/engine/types.ts';
import { EngineError } from '../adapters/engine/errors.ts';
import { ENGINE_ACTION } from '../conditions/engine-unreachable.ts';
import { bad, GROUPS, ok } from './check.ts';
import type { Check } from './check.ts';

export interface EngineDeps {
  /** `undefined`: it is not connected, and `engineError` says why. */
  readonly engine: () => Pick<Engine, 'info' | 'knock' | 'facts'> | undefined;
  readonly engineError: () => string;
}

export function engineCheck({ engine, engineError }: EngineDeps): Check {
  return {
    id: 'engine',
    group: GROUPS.appliance,
    title: 'Container engine',
    needs: [],
    lateAction: ENGINE_ACTION,
    run: async (signal) => {
      const connected = engine();
      if (connected === undefined) return bad('failed', engineError(), ENGINE_ACTION);
      try {
        // One that shuts down still answers on connections that it has.
        await connected.knock(signal);
        const { Driver: driver } = await connected.facts(signal);
        const { version, apiVersion } = connected.info;
        const storage = typeof driver === 'string' ? `, storage driver ${driver}` : '';
        return ok(`version ${version}, API ${apiVersion}${storage}`);
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        return bad('failed', error.message, ENGINE_ACTION);
      }
    },
  };
}

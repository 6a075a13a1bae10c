/** Credentials are tried at their registry before they are kept. */

import type { Engine } from './adapters/engine/types.ts';
import { EngineError } from './adapters/engine/errors.ts';
import { openRegistry } from './adapters/registry/client.ts';
import type { RegistryLoginClient } from './adapters/registry/client.ts';
import { RegistryError } from './adapters/registry/errors.ts';
import type { RegistryErrorKind } from './adapters/registry/errors.ts';
import type { Refusal } from './api/deps.ts';
import type { RegistryLogin } from './contract/config.ts';

export interface RegistryTrialDeps {
  readonly engine: () => Pick<Engine, 'registryAccess'> | undefined;
  /** PEM of the CA that node.json names for this registry. */
  readonly caOf: (registry: string) => string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds of a clock that does not jump. */
  readonly clock: () => number;
}

/** `undefined`: the registry takes them. */
export type RegistryTrial = (login: Omit<RegistryLogin, 'unchecked'>) => Promise<Refusal | undefined>;

/** Whoever waits for the answer must wait longer. */
export const DEADLINE_MS = 30_000;
const UNCHECKED = 'or keep them without a trial (unchecked)';

const ACTIONS: Partial<Record<RegistryErrorKind, string>> = {
  unauthorized: 'look at user name and password, and at what they may read',
  'registry-untrusted': 'name the CA of the registry: appliancectl config set registries.NAME.ca_file FILE',
  'registry-unreachable': `look at name, network and proxy, ${UNCHECKED}`,
};

export function createRegistryTrial({ engine, caOf, now, clock }: RegistryTrialDeps): RegistryTrial {
  return async ({ registry, username, password }) => {
    const found = engine();
    if (found === undefined)
      return {
        why: 'the engine does not answer, which knows how registries are reached',
        action: `try again when it does, ${UNCHECKED}`,
      };
    const signal = AbortSignal.timeout(DEADLINE_MS);
    const ca = caOf(registry);
    const site = { credentials: { username, password }, ...(ca !== undefined && { ca }) };
    try {
      const access = { site, engine: await found.registryAccess(signal) };
      using client = closing(openRegistry(registry, access, { now, clock }));
      await client.signIn(signal);
      return undefined;
    } catch (error) {
      if (error instanceof EngineError)
        return {
          why: `the engine does not answer: ${error.message}`,
          action: `try again later, ${UNCHECKED}`,
        };
      if (error instanceof RegistryError)
        return { why: error.message, action: ACTIONS[error.kind] ?? `try again later, ${UNCHECKED}` };
      if (signal.aborted)
        return { why: `${registry} does not answer in time`, action: `try again later, ${UNCHECKED}` };
      throw error;
    }
  };
}

function closing(client: RegistryLoginClient): RegistryLoginClient & Disposable {
  return { ...client, [Symbol.dispose]: () => client.close() };
}

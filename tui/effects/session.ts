/** The daemon as this console may ask it: with what its socket lets in, and with a session once somebody has signed in. */

import { createClient } from '../../appliance/client/client.ts';
import type { Client } from '../../appliance/client/client.ts';

export interface Access {
  /** With the rights that there are now. */
  readonly client: () => Client;
  /** From now on with this session; `undefined`: without one. */
  readonly use: (token: string | undefined) => void;
}

/** How long the daemon may take. A change: a registry that is tried has its time (registry-trial.ts), and so has a network that is applied. */
export const deadlines = { timeoutMs: 40_000, readTimeoutMs: 10_000 } as const;

export function createAccess(socketPath: string): Access {
  const options = { socketPath, ...deadlines };
  const bare = createClient(options);
  let client = bare;
  return {
    client: () => client,
    use: (token) => {
      client =
        token === undefined
          ? bare
          : createClient({ ...options, headers: { Authorization: `Bearer ${token}` } });
    },
  };
}

/** The daemon as this console may ask it: with what its socket lets in, and with a session once somebody has signed in. */

import { createClient } from '../../appliance/client/client.ts';
import type { Client } from '../../appliance/client/client.ts';

export interface Access {
  /** With the rights that there are now. */
  readonly client: () => Client;
  /** From now on with this session; `undefined`: without one. */
  readonly use: (token: string | undefined) => void;
}

/** A registry that is tried may take its time (30 s, registry-trial.ts), and so may a network that is applied. */
const CHANGE_MS = 40_000;
const READ_MS = 10_000;

export function createAccess(socketPath: string): Access {
  const options = { socketPath, timeoutMs: CHANGE_MS, readTimeoutMs: READ_MS };
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

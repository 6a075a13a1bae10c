/** The daemon as this console may ask it: with what its socket lets in, and with a session once somebody has signed in. */

import { createClient } from '../../appliance/client/client.ts';
import type { Client } from '../../appliance/client/client.ts';

export interface Access {
  /** With the rights that there are now. */
  readonly client: () => Client;
  /** From now on with this session; `undefined`: without one. */
  readonly use: (token: string | undefined) => void;
}

export function createAccess(socketPath: string): Access {
  const bare = createClient({ socketPath });
  let client = bare;
  return {
    client: () => client,
    use: (token) => {
      client =
        token === undefined
          ? bare
          : createClient({ socketPath, headers: { Authorization: `Bearer ${token}` } });
    },
  };
}

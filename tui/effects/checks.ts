/** A run of the daemon's checks, as it says how far it is. */

import type { Client } from '../../appliance/client/client.ts';
import type { Happening } from '../events.ts';
import { troubleOf } from './trouble.ts';

export interface Checker {
  readonly check: (run: number) => void;
  readonly end: () => void;
}

export function createChecker(client: () => Client, push: (happening: Happening) => void): Checker {
  let current: AbortController | undefined;
  const end = (): void => current?.abort();
  return {
    end,
    check: (run) => {
      end();
      const own = new AbortController();
      current = own;
      void checkAll(client(), run, own.signal, push);
    },
  };
}

async function checkAll(
  client: Client,
  run: number,
  signal: AbortSignal,
  push: (happening: Happening) => void,
): Promise<void> {
  try {
    for await (const message of client.diagnostics({}, { signal })) {
      if (message.event === 'checks') push({ kind: 'checks', run, checks: message.data });
      if (message.event === 'check') push({ kind: 'check', run, progress: message.data });
      if (message.event === 'end') push({ kind: 'checked', run, end: message.data });
    }
  } catch (error) {
    if (!signal.aborted) push({ kind: 'checks-refused', run, trouble: troubleOf(error) });
  }
}

/** What becomes of orders with which the daemon goes on after it has taken them. */

import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '../../appliance/client/client.ts';
import { isConnectionLoss } from '../../appliance/client/errors.ts';
import { isOpen } from '../../appliance/contract/work.ts';
import type { WorkItem } from '../../appliance/contract/work.ts';
import type { ActionOf } from '../actions.ts';
import type { Happening } from '../events.ts';

/** As often as somebody who waits looks up. */
const AGAIN_MS = 1_000;
/** Whoever gave the order has gone by then; the events tell the rest. */
const LONGEST_MS = 60 * 60_000;

type Followed = ActionOf<'follow-work'>;

export interface WorkFollower {
  readonly follow: (what: Followed) => Promise<void>;
  readonly end: () => void;
}

export function createWorkFollower(
  client: () => Pick<Client, 'work'>,
  push: (happening: Happening) => void,
  againMs = AGAIN_MS,
): WorkFollower {
  const all = new AbortController();
  return {
    end: () => all.abort(),
    follow: async ({ order, work }) => {
      const signal = AbortSignal.any([all.signal, AbortSignal.timeout(LONGEST_MS)]);
      const ended = await endOf(() => client().work({ id: work }), againMs, signal);
      if (ended === undefined) return;
      const { state, message } = ended;
      push({ kind: 'work-ended', order, state, message });
    },
  };
}

/** `undefined`: it cannot be learned. A daemon that is away comes back with its queue. */
async function endOf(
  look: () => Promise<WorkItem>,
  againMs: number,
  signal: AbortSignal,
): Promise<WorkItem | undefined> {
  while (!signal.aborted) {
    try {
      await delay(againMs, undefined, { signal, ref: false });
      const item = await look();
      if (!isOpen(item)) return item;
    } catch (error) {
      if (!isConnectionLoss(error)) return undefined;
    }
  }
  return undefined;
}

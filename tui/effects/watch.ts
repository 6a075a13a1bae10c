/** What the daemon says, as events: its stream, and what that does not carry. */

import type { Client } from '../../appliance/client/client.ts';
import { followDaemon } from '../../appliance/client/model/follow.ts';
import { createKeeper } from '../../appliance/client/model/keeper.ts';
import { startRefresh } from '../../appliance/client/model/refresh.ts';
import type { Log } from '../../appliance/program/log.ts';
import type { Happening } from '../events.ts';
import { readZone } from './zone.ts';

export interface WatchDeps {
  readonly client: Client;
  readonly log: Log;
  readonly now: () => number;
  readonly push: (happening: Happening) => void;
  readonly signal: AbortSignal;
  /** Everything that the stream does not carry was asked for once, with or without an answer. */
  readonly onAsked?: () => void;
}

/** Resolves when `signal` aborts. */
export async function watchDaemon({ client, log, now, push, signal, onAsked }: WatchDeps): Promise<void> {
  const keeper = createKeeper();
  const zones = watchZone(push, now);
  // Several changes of one moment are drawn once.
  let isDue = false;
  keeper.onChange(() => {
    if (isDue) return;
    isDue = true;
    setImmediate(() => {
      isDue = false;
      if (signal.aborted) return;
      zones(keeper.model().page?.timeZone);
      push({ kind: 'said', model: keeper.model() });
    });
  });
  const refresh = startRefresh({ client, keeper, log, signal });
  void refresh.first.then(onAsked);
  await followDaemon({ client, keeper, log, now, signal, onNews: refresh.news });
}

const ZONE_AGE_MS = 30 * 86_400_000;

/** Where the machine is set to another one, and before what is known of it ends. */
function watchZone(push: WatchDeps['push'], now: () => number): (name: string | undefined) => void {
  let known: { readonly name: string; readonly at: number } | undefined;
  return (name) => {
    if (name === undefined) return;
    const at = now();
    if (known?.name === name && at - known.at < ZONE_AGE_MS) return;
    known = { name, at };
    push({ kind: 'zone', zone: readZone(name, at) });
  };
}

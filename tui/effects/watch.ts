/** What the daemon says, as events: its stream, and what that does not carry. */

import type { Client } from '../../appliance/client/client.ts';
import { followDaemon } from '../../appliance/client/model/follow.ts';
import { createKeeper } from '../../appliance/client/model/keeper.ts';
import { startRefresh } from '../../appliance/client/model/refresh.ts';
import type { Log } from '../../appliance/program/log.ts';
import type { Happening } from '../events.ts';

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
  // Several changes of one moment are drawn once.
  let isDue = false;
  keeper.onChange(() => {
    if (isDue) return;
    isDue = true;
    setImmediate(() => {
      isDue = false;
      if (!signal.aborted) push({ kind: 'said', model: keeper.model() });
    });
  });
  const refresh = startRefresh({ client, keeper, log, signal });
  void refresh.first.then(onAsked);
  await followDaemon({ client, keeper, log, now, signal, onNews: refresh.news });
}

/** What the daemon says, kept as one model and sent on to all who look on: the parts of live/ put together. */

import type { Client } from '../appliance/client/client.ts';
import type { Page } from '../appliance/contract/page.ts';
import type { Front } from './front.ts';
import { openBroadcast } from './live/broadcast.ts';
import type { Broadcast } from './live/broadcast.ts';
import { followDaemon } from '../appliance/client/model/follow.ts';
import { createKeeper } from '../appliance/client/model/keeper.ts';
import { startRefresh } from '../appliance/client/model/refresh.ts';
import type { Log } from '../appliance/program/log.ts';
import type { Model } from '../appliance/client/model/model.ts';

export interface FeedDeps {
  readonly client: Client;
  readonly front: Pick<Front, 'regions' | 'render'>;
  readonly log: Log;
  readonly now: () => number;
  readonly newBoot: () => string;
  readonly onPage: (page: Page) => void;
}

export interface Feed {
  readonly model: () => Model;
  readonly broadcast: Broadcast;
  /** Resolves when the daemon has said what a page is drawn from; never, while it is silent. */
  readonly known: Promise<void>;
  /** Says `bye` to all who look on, and asks the daemon nothing more. */
  readonly close: () => Promise<void>;
}

export function startFeed({ client, front, log, now, newBoot, onPage }: FeedDeps): Feed {
  const ending = new AbortController();
  const { signal } = ending;
  const keeper = createKeeper();
  const broadcast = openBroadcast({
    regions: front.regions,
    render: (region, audience) => front.render(region, keeper.model(), audience),
    newBoot,
    log,
  });
  const pageKnown = Promise.withResolvers<void>();
  let page: Page | undefined;
  keeper.onChange(() => {
    broadcast.changed();
    const next = keeper.model().page;
    if (next === undefined || next === page) return;
    page = next;
    onPage(next);
    pageKnown.resolve();
  });
  const refresh = startRefresh({ client, keeper, log, signal });
  const followed = followDaemon({ client, keeper, log, now, signal, onNews: refresh.news });
  return {
    model: keeper.model,
    broadcast,
    known: Promise.all([pageKnown.promise, refresh.first]).then(() => undefined),
    close: async () => {
      broadcast.close();
      ending.abort();
      await followed;
    },
  };
}

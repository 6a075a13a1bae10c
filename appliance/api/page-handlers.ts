/** The handlers of the routes that only the web process asks, for itself. */

import type { pageRoutes } from '../contract/page-routes.ts';
import { noCertificate } from './account-problem.ts';
import { ok } from './handler-parts.ts';
import type { Handlers } from './handler-types.ts';
import { streamLive } from './live-stream.ts';

export const pageHandlers: Pick<Handlers, keyof typeof pageRoutes> = {
  page: (_, { page }) => ok(page.view()),
  pageKeys: async (_, { page }) => {
    const keys = await page.keys();
    if (keys === undefined) throw noCertificate();
    return ok(keys);
  },
  live: {
    stream: (_, deps, { lastEventId, open }) => streamLive(deps, lastEventId, open()),
    list: undefined,
  },
};

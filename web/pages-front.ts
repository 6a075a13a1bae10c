/** The pages put together: what the server asks of whoever draws them. */

import Router from '@koa/router';
import type { Front } from './front.ts';
import { createFlashes } from './flashes.ts';
import type { WebState } from './http/state.ts';
import { pageAssets } from './page-assets.ts';
import { endedSessions } from './routes/desk.ts';
import type { Desk } from './routes/desk.ts';
import { holdRoutes } from './routes/hold.ts';
import { accountRoutes } from './routes/pages-account.ts';
import { certificateRoutes } from './routes/pages-certificates.ts';
import { historyRoutes } from './routes/pages-history.ts';
import { importRoutes } from './routes/pages-import.ts';
import { logRoutes } from './routes/pages-logs.ts';
import { signInRoutes } from './routes/pages-sign-in.ts';
import { supportRoutes } from './routes/pages-support.ts';
import { updatePageRoutes } from './routes/pages-updates.ts';
import { workRoutes } from './routes/pages-work.ts';
import { problemPages } from './routes/problem-pages.ts';
import { pageRoutes } from './routes/pages.ts';
import { createStaging } from './staged.ts';
import { bareProblem } from './views/problem-page.ts';
import { drawRegion, regionNames } from './views/regions.ts';

export interface PagesDeps {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds of a clock that does not jump. */
  readonly monotonic: () => number;
  /** 128 random bits or more, as they may stand in a cookie and a path. */
  readonly newId: () => string;
}

export function createPages({ now, monotonic, newId }: PagesDeps): Front {
  const flashes = createFlashes({ monotonic, newId });
  const staging = createStaging({ monotonic, newId });
  return {
    regions: regionNames,
    render: drawRegion,
    assets: pageAssets,
    // Nobody was asked who it is, perhaps not even under which name: what the appliance does is not told.
    renderProblem: (problem, services) => bareProblem(problem, services.asset('page.css')),
    routes: (services) => {
      const desk: Desk = { services, flashes, staging, now };
      const answering = [
        pageRoutes,
        logRoutes,
        updatePageRoutes,
        historyRoutes,
        certificateRoutes,
        importRoutes,
        signInRoutes,
        accountRoutes,
        supportRoutes,
        holdRoutes,
        workRoutes,
      ].map((make) => {
        const router = new Router<WebState>();
        router.use(endedSessions(desk));
        return router.use(make(desk).routes());
      });
      return [problemPages(desk), ...answering];
    },
  };
}

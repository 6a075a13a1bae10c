/** What goes wrong behind the routes, as a page for who asks: with the name, the navigation and what else belongs to that visitor. */

import Router from '@koa/router';
import { WebProblem } from '../http/problem.ts';
import type { WebState } from '../http/state.ts';
import { problemPage } from '../views/problem-page.ts';
import { show } from './desk.ts';
import type { Desk } from './desk.ts';

/** Stands before the routes of the pages. Programs, and what is no problem of ours, are answered further out. */
export function problemPages(desk: Desk): Router<WebState> {
  const router = new Router<WebState>();
  router.all('/{*path}', async (ctx, next) => {
    // It answers nothing by itself: whether a path has any method is for those behind it.
    ctx.matched?.pop();
    try {
      await next();
    } catch (error) {
      const isPage = !ctx.path.startsWith('/api/') && ctx.get('Accept').includes('text/html');
      if (!(error instanceof WebProblem) || !isPage) throw error;
      ctx.set(error.headers);
      await show(ctx, desk, () => problemPage(error.details), { status: error.details.status });
    }
  });
  return router;
}

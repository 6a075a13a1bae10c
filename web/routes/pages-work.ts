/** What operators can have done, and `/work/ID`: how far a command is. */

import Router from '@koa/router';
import type { WebState } from '../http/state.ts';
import { workPage } from '../views/work-page.ts';
import { register } from './action.ts';
import { commands } from './commands.ts';
import { admit, show } from './desk.ts';
import type { Desk } from './desk.ts';
import { asked } from './refusal.ts';

export function workRoutes(desk: Desk): Router<WebState> {
  const { services } = desk;
  const router = new Router<WebState>();

  router.get('/work/:id', async (ctx) => {
    if ((await admit(ctx, desk, 'user')) === undefined) return;
    const item = await asked(services.client(ctx).work({ id: ctx.params['id'] ?? '' }));
    const isStill = ctx.URL.searchParams.has('still');
    await show(ctx, desk, (frame) => workPage({ item, isStill }, frame));
  });

  for (const command of commands) register(router, command, desk);
  return router;
}

/** Support bundles: what there is, and how one is made and removed. */

import Router from '@koa/router';
import type { WebState } from '../http/state.ts';
import { supportPage } from '../views/support.ts';
import { act, admit, asked, show } from './desk.ts';
import type { Desk } from './desk.ts';

export function supportRoutes(desk: Desk): Router<WebState> {
  const { services } = desk;
  const router = new Router<WebState>({ prefix: '/support' });

  router.get('/', async (ctx) => {
    if ((await admit(ctx, desk, 'user')) === undefined) return;
    const bundles = await asked(services.client(ctx).supportList());
    await show(ctx, desk, (frame) => supportPage(bundles, frame));
  });

  router.post('/', async (ctx) => {
    if ((await admit(ctx, desk, 'operator')) === undefined) return;
    await act(ctx, desk, '/support', async () => {
      const { name } = await services.client(ctx).supportMake();
      return { tone: 'good', text: 'A support bundle is being made', detail: name };
    });
  });

  router.post('/:id/remove', async (ctx) => {
    if ((await admit(ctx, desk, 'operator')) === undefined) return;
    await act(ctx, desk, '/support', async () => {
      const { name } = await services.client(ctx).supportRemove({ id: ctx.params['id'] ?? '' });
      return { tone: 'good', text: 'The support bundle is removed', detail: name };
    });
  });
  return router;
}

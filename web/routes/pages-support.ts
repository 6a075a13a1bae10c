/** Support bundles: what there is, and how one is made, fetched and removed. */

import { Readable } from 'node:stream';
import Router from '@koa/router';
import type { WebState } from '../http/state.ts';
import { supportPage } from '../views/support.ts';
import { register } from './action.ts';
import type { Action } from './action.ts';
import { admit, show } from './desk.ts';
import type { Desk } from './desk.ts';
import { asked } from './refusal.ts';

const PATH = '/support';

export function supportRoutes(desk: Desk): Router<WebState> {
  const { services } = desk;
  const router = new Router<WebState>();

  router.get(PATH, async (ctx) => {
    if ((await admit(ctx, desk, 'user')) === undefined) return;
    const bundles = await asked(services.client(ctx).supportList());
    const isStill = ctx.URL.searchParams.has('still');
    await show(ctx, desk, (frame) => supportPage({ bundles, isStill }, frame));
  });

  router.get(`${PATH}/:id/bundle`, async (ctx) => {
    if ((await admit(ctx, desk, 'operator')) === undefined) return;
    const gone = new AbortController();
    ctx.res.once('close', () => gone.abort());
    const { name, sizeBytes, chunks } = await asked(
      services.client(ctx).supportBundle({ id: ctx.params['id'] ?? '' }, { signal: gone.signal }),
    );
    ctx.attachment(name);
    ctx.type = 'application/gzip';
    ctx.length = sizeBytes;
    if (ctx.method === 'HEAD') gone.abort();
    else ctx.body = Readable.from(chunks);
  });

  for (const action of actions) register(router, action, desk);
  return router;
}

const actions: readonly Action[] = [
  {
    path: PATH,
    page: () => PATH,
    run: async (client) => {
      const { name } = await client.supportMake();
      return { tone: 'good', text: 'A support bundle is being made', detail: name };
    },
  },
  {
    path: `${PATH}/:id/remove`,
    page: () => PATH,
    run: async (client, { id = '' }) => {
      const { name } = await client.supportRemove({ id });
      return { tone: 'good', text: 'The support bundle is removed', detail: name };
    },
    question: () => ({
      title: 'Remove this support bundle?',
      consequences: ['Its file is deleted. Another one can be made at any time.'],
      label: 'Remove it',
    }),
  },
];

/** Pages about updates: what there is, and what asks before something is done. */

import Router from '@koa/router';
import type { WebContext, WebState } from '../http/state.ts';
import { confirmPage } from '../views/confirm.ts';
import { holdPage } from '../views/hold.ts';
import { updatesPage } from '../views/updates.ts';
import { admit, askedOr, fieldOf, show } from './desk.ts';
import type { Desk } from './desk.ts';

export function updatePageRoutes(desk: Desk): Router<WebState> {
  const { services } = desk;
  const router = new Router<WebState>({ prefix: '/updates' });

  router.get('/', async (ctx) => {
    const visitor = await admit(ctx, desk, 'known');
    if (visitor === undefined) return;
    const work = visitor.kind === 'user' ? await askedOr(services.client(ctx).workList(), []) : [];
    const history = services.model().replacements ?? [];
    await show(ctx, desk, (frame) =>
      updatesPage({ history, work: work.filter(({ command }) => ofUpdates.has(command)) }, frame),
    );
  });

  router.get('/now', async (ctx) => {
    if ((await admit(ctx, desk, 'operator')) === undefined) return;
    const service = serviceOf(ctx);
    await show(ctx, desk, () =>
      confirmPage({
        title: service === undefined ? 'Update everything now?' : `Update ${service} now?`,
        consequences: [
          service === undefined
            ? 'Images of all services that are not held, and the packages of the operating system.'
            : 'It is replaced by its newest image, and is away for a moment.',
          'The update window is not waited for.',
          'What does not work afterwards is taken back by itself.',
        ],
        action: '/updates/now',
        label: 'Update now',
        fields: service === undefined ? {} : { service },
        back: '/updates',
      }),
    );
  });

  router.get('/rollback', async (ctx) => {
    if ((await admit(ctx, desk, 'operator')) === undefined) return;
    const service = serviceOf(ctx) ?? '';
    await show(ctx, desk, () =>
      confirmPage({
        title: `Roll back ${service}?`,
        consequences: [
          'It goes back to the image that it had before, and is away for a moment.',
          'The present image is not taken again until it is released, or a newer one is there.',
        ],
        action: '/updates/rollback',
        label: `Roll back ${service}`,
        fields: { service },
        back: '/updates',
      }),
    );
  });

  router.get('/hold', async (ctx) => {
    if ((await admit(ctx, desk, 'operator')) === undefined) return;
    const service = serviceOf(ctx);
    await show(ctx, desk, () =>
      holdPage({ why: '', time: 'week', ...(service !== undefined && { service }) }),
    );
  });
  return router;
}

const ofUpdates: ReadonlySet<string> = new Set([
  'update-check',
  'update-now',
  'rollback',
  'hold',
  'release',
  'reboot',
]);

/** `undefined`: all. */
function serviceOf(ctx: WebContext): string | undefined {
  const service = fieldOf(ctx.URL.searchParams, 'service');
  return service === '' ? undefined : service;
}

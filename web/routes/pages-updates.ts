/** `/updates`: everything that brings newer software. */

import Router from '@koa/router';
import type { WebState } from '../http/state.ts';
import { updatesPage } from '../views/updates.ts';
import { admit, show } from './desk.ts';
import type { Desk } from './desk.ts';
import { askedOr } from './refusal.ts';

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

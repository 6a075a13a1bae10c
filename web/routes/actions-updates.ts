/** What operators want of updates. */

import Router from '@koa/router';
import type { WebContext, WebState } from '../http/state.ts';
import { holdPage, holdTimes } from '../views/hold.ts';
import { problemNote } from '../views/problem-page.ts';
import { act, admit, fieldOf, redirect, refusalOf, show, workNote } from './desk.ts';
import type { Desk } from './desk.ts';

export function updateActionRoutes(desk: Desk): Router<WebState> {
  const { services, now } = desk;
  const router = new Router<WebState>({ prefix: '/updates' });

  router.post('/check', async (ctx) => {
    if ((await admit(ctx, desk, 'operator')) === undefined) return;
    await act(ctx, desk, '/updates', async () => workNote(await services.client(ctx).updateCheck({})));
  });

  router.post('/now', async (ctx) => {
    const form = await formOf(ctx, desk);
    if (form === undefined) return;
    if (fieldOf(form, 'confirm') !== 'yes') return redirect(ctx, '/updates/now');
    await act(ctx, desk, '/updates', async () =>
      workNote(
        await services
          .client(ctx)
          .updateNow({ ...ofService(form), ...(isOne(form) && { parts: ['images'] }) }),
      ),
    );
  });

  router.post('/release', async (ctx) => {
    const form = await formOf(ctx, desk);
    if (form === undefined) return;
    await act(ctx, desk, '/updates', async () =>
      workNote(await services.client(ctx).updateRelease(ofService(form))),
    );
  });

  router.post('/rollback', async (ctx) => {
    const form = await formOf(ctx, desk);
    if (form === undefined) return;
    const service = fieldOf(form, 'service');
    if (fieldOf(form, 'confirm') !== 'yes')
      return redirect(ctx, `/updates/rollback?service=${encodeURIComponent(service)}`);
    await act(ctx, desk, '/updates', async () =>
      workNote(await services.client(ctx).updateRollback({ service })),
    );
  });

  router.post('/hold', async (ctx) => {
    const form = await formOf(ctx, desk);
    if (form === undefined) return;
    const typed = { ...ofService(form), why: fieldOf(form, 'why'), time: fieldOf(form, 'time') };
    const lasts = holdTimes[typed.time]?.milliseconds;
    const until = lasts === undefined ? {} : { until: new Date(now() + lasts).toISOString() };
    try {
      const item = await services.client(ctx).updateHold({ ...ofService(form), why: typed.why, ...until });
      desk.flashes.keep(ctx, workNote(item));
      redirect(ctx, '/updates');
    } catch (error) {
      const refusal = refusalOf(error);
      await show(ctx, desk, () => holdPage(typed), { status: refusal.status, note: problemNote(refusal) });
    }
  });
  return router;
}

/** `undefined`: whoever it is may not, and was answered. */
async function formOf(ctx: WebContext, desk: Desk): Promise<FormData | undefined> {
  return (await admit(ctx, desk, 'operator')) === undefined ? undefined : desk.services.form(ctx);
}

function isOne(form: FormData): boolean {
  return fieldOf(form, 'service') !== '';
}

/** Without one it is all of them. */
function ofService(form: FormData): { readonly service?: string } {
  return isOne(form) ? { service: fieldOf(form, 'service') } : {};
}

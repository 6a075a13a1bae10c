/** What operators want of services, of the stack and of commands that are under way. */

import Router from '@koa/router';
import type { Client } from '../../appliance/client/client.ts';
import type { WorkItem } from '../../appliance/contract/work.ts';
import type { WebContext, WebState } from '../http/state.ts';
import { servicePath } from '../views/frame.ts';
import { act, admit, redirect, workNote } from './desk.ts';
import type { Desk } from './desk.ts';

type Wish = (client: Client, name: string) => Promise<WorkItem>;

const ofService: Readonly<Record<'start' | 'stop' | 'restart', Wish>> = {
  start: (client, name) => client.startService({ name }),
  stop: (client, name) => client.stopService({ name }),
  restart: (client, name) => client.restartService({ name }),
};

export function actionRoutes(desk: Desk): Router<WebState> {
  const { services } = desk;
  const router = new Router<WebState>();

  for (const [verb, wish] of Object.entries(ofService)) {
    router.post(`/services/:name/${verb}`, async (ctx) => {
      if ((await admit(ctx, desk, 'operator')) === undefined) return;
      const name = ctx.params['name'] ?? '';
      const page = servicePath(name);
      if (verb === 'stop' && !(await isConfirmed(ctx, desk))) return redirect(ctx, `${page}/stop`);
      await act(ctx, desk, page, async () => workNote(await wish(services.client(ctx), name)));
    });
  }

  router.post('/work/:id/cancel', async (ctx) => {
    if ((await admit(ctx, desk, 'operator')) === undefined) return;
    await act(ctx, desk, '/updates', async () => {
      const { command, message } = await services.client(ctx).workCancel({ id: ctx.params['id'] ?? '' });
      return { tone: 'good', text: `Taken back: ${command}`, detail: message };
    });
  });
  return router;
}

/** A form that did not come from the page that asks leads there. */
async function isConfirmed(ctx: WebContext, { services }: Desk): Promise<boolean> {
  return (await services.form(ctx)).get('confirm') === 'yes';
}

/** `/live`: what changes on the page, as it changes, for each browser with what its visitor may see. */

import Router from '@koa/router';
import { audienceOf } from '../audience.ts';
import type { WebState } from '../http/state.ts';
import type { Broadcast } from '../live/broadcast.ts';
import type { Visitors } from '../visitors.ts';
import { watchVisit } from '../watch-visit.ts';

export interface LiveDeps {
  readonly broadcast: Pick<Broadcast, 'join'>;
  readonly visitors: Pick<Visitors, 'of' | 'verified'>;
}

export function liveRoutes({ broadcast, visitors }: LiveDeps): Router<WebState> {
  const router = new Router<WebState>();
  router.get('/live', async (ctx) => {
    if (ctx.method === 'HEAD') {
      ctx.status = 200;
      ctx.type = 'text/event-stream';
      return;
    }
    const audience = audienceOf(await visitors.of(ctx.state));
    // Gone while the daemon was asked: nothing would ever end what is opened for it now.
    if (ctx.res.destroyed) return;
    // A browser that comes again says where it was; one that has just loaded the page gives the id that stands in it.
    const lastId = ctx.get('Last-Event-ID') || ctx.URL.searchParams.get('after') || undefined;
    const { gone, dismiss } = broadcast.join(ctx.res, audience, lastId);
    ctx.respond = false;
    watchVisit(ctx.state, visitors, gone, dismiss);
  });
  return router;
}

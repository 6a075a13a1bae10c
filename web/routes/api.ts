/** `/api/...`: the daemon's routes, one to one. Each is judged by the daemon; here only the table says what there is at all. */

import Router from '@koa/router';
import type { Middleware } from 'koa';
import type { Access, Route } from '../../appliance/contract/route.ts';
import { routes } from '../../appliance/contract/routes.ts';
import { BODY_LIMIT_BYTES } from '../http/body.ts';
import { pass } from '../http/passthrough.ts';
import type { WebState } from '../http/state.ts';
import type { Visitors } from '../visitors.ts';
import { watchVisit } from '../watch-visit.ts';

export interface ApiDeps {
  readonly socketPath: string;
  readonly visitors: Pick<Visitors, 'of' | 'verified'>;
  /** The process ends: so do streams. */
  readonly ending: AbortSignal;
}

const PREFIX = '/api';
/** No visitor may, whoever it is; for others than the daemon these do not exist. */
const closed: readonly Access[] = ['local', 'inside', 'web', 'console'];

export function apiRoutes(deps: ApiDeps): Router<WebState> {
  const router = new Router<WebState>({ sensitive: true, strict: true });
  for (const route of Object.values<Route>(routes)) {
    if (closed.includes(route.access)) continue;
    const path = PREFIX + route.path.replaceAll(/\{(\w+)\}/g, ':$1');
    router.register(path, [route.method], carry(route, deps));
  }
  return router;
}

function carry({ maxBodyBytes = BODY_LIMIT_BYTES, response }: Route, deps: ApiDeps): Middleware<WebState> {
  return async (ctx) => {
    const over = new AbortController();
    ctx.res.once('close', () => over.abort());
    if (response.kind === 'stream') watchVisit(ctx.state, deps.visitors, over.signal, () => over.abort());
    await pass(ctx, {
      socketPath: deps.socketPath,
      // As it came: a name is encoded once, by who asks.
      path: ctx.url.slice(PREFIX.length),
      limitBytes: maxBodyBytes,
      signal: AbortSignal.any([deps.ending, over.signal]),
    });
  };
}

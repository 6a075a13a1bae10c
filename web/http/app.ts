/** Everything that a request passes before a route sees it, in one order, as a Koa application. */

import { randomUUID } from 'node:crypto';
import type Router from '@koa/router';
import Koa from 'koa';
import type { Middleware } from 'koa';
import type { ProblemDetails } from '../../appliance/contract/problem-details.ts';
import { UNATTENDED_HEADER } from '../../appliance/contract/visitor-header.ts';
import type { Log } from '../../appliance/program/log.ts';
import { compress } from './compress.ts';
import { isOwnHost } from './hosts.ts';
import {
  badTarget,
  crossSite,
  methodNotAllowed,
  unexpected,
  unknownPage,
  WebProblem,
  wrongHost,
} from './problem.ts';
import { refuseOrigin } from './same-origin.ts';
import { securityHeaders } from './security-headers.ts';
import { COOKIE, credentialOf, remoteAddress } from './state.ts';
import type { WebContext, WebState } from './state.ts';
import { refuseTarget } from './target.ts';

export interface AppOptions {
  readonly log: Log;
  /** Names and addresses under which this machine is visited, besides the address of the connection. */
  readonly ownNames: () => readonly string[];
  readonly renderProblem: (problem: ProblemDetails) => string;
  /** Before the routes: nobody is asked who wants a stylesheet. */
  readonly assets: Middleware<WebState>;
  /** In order; a path that none of them answers is 404. */
  readonly routes: readonly Router<WebState>[];
}

export function createApp({ log, ownNames, renderProblem, assets, routes }: AppOptions): Koa<WebState> {
  const app = new Koa<WebState>();
  // Every error is answered by `problems`; what Koa still reports are connections that ended early.
  app.silent = true;
  app.use(securityHeaders());
  app.use(noStore);
  app.use(compress);
  app.use(problems(log, renderProblem));
  app.use(target);
  app.use(bareHealth);
  app.use(host(ownNames));
  app.use(visit);
  app.use(origin);
  app.use(assets);
  for (const router of routes) app.use(router.routes());
  app.use(unmatched);
  return app;
}

const noStore: Middleware<WebState> = (ctx, next) => {
  ctx.set('Cache-Control', 'no-store');
  return next();
};

const methods: readonly string[] = ['GET', 'HEAD', 'POST'];

const target: Middleware<WebState> = (ctx, next) => {
  const refused = refuseTarget(ctx.req.url ?? '');
  if (refused !== undefined) throw badTarget(refused.status, refused.why);
  if (!methods.includes(ctx.method)) throw methodNotAllowed(ctx.method, methods);
  return next();
};

/** Before the host is looked at: a load balancer asks by whatever name it has, and the answer tells nothing. */
const bareHealth: Middleware<WebState> = (ctx, next) => {
  if (ctx.path !== '/healthz' || ctx.method === 'POST') return next();
  ctx.body = 'ok\n';
  return undefined;
};

function host(ownNames: AppOptions['ownNames']): Middleware<WebState> {
  return (ctx, next) => {
    // Who stands between might believe the other one (RFC 9112, 3.2).
    if ((ctx.req.headersDistinct['host'] ?? []).length > 1)
      throw badTarget(400, 'there is more than one Host');
    const facts = { names: ownNames(), localAddress: ctx.req.socket.localAddress };
    if (!isOwnHost(ctx.req.headers.host, facts)) throw wrongHost();
    return next();
  };
}

/** More than that no list of sessions shows. */
const AGENT_LENGTH = 200;

/** An EventSource opens its stream again and again by itself, and cannot say so in a header of its own. */
function isUnattended({ req: { headers } }: Pick<WebContext, 'req'>): boolean {
  return headers[UNATTENDED_HEADER.toLowerCase()] !== undefined || headers.accept === 'text/event-stream';
}

const visit: Middleware<WebState> = (ctx, next) => {
  const address = remoteAddress(ctx.req);
  // Gone already. Without an address the daemon would take the request for one of this process itself.
  if (address === undefined || address === '') {
    ctx.req.destroy();
    ctx.respond = false;
    return undefined;
  }
  const credential = credentialOf(ctx.req.headers.authorization, ctx.cookies.get(COOKIE));
  const agent = ctx.req.headers['user-agent']?.slice(0, AGENT_LENGTH);
  ctx.state = {
    address,
    ...(agent !== undefined && { agent }),
    ...(credential !== undefined && { credential }),
    ...(isUnattended(ctx) && { isUnattended: true }),
  };
  return next();
};

/** A bearer token is sent by nobody but who means it; a request with neither may come from a program, which has no Origin to show. */
const origin: Middleware<WebState> = (ctx, next) => {
  const { credential } = ctx.state;
  const { host: asked, origin: from } = ctx.req.headers;
  const isProgram = credential === undefined && from === undefined;
  if (ctx.method !== 'POST' || credential?.via === 'bearer' || isProgram) return next();
  const why = refuseOrigin({ host: asked, origin: from, fetchSite: fetchSite(ctx) });
  if (why !== undefined) throw crossSite(why);
  return next();
};

function fetchSite(ctx: WebContext): string | undefined {
  const value = ctx.get('Sec-Fetch-Site');
  return value === '' ? undefined : value;
}

function problems(log: Log, renderProblem: AppOptions['renderProblem']): Middleware<WebState> {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const problem = error instanceof WebProblem ? error : logged(error, ctx, log);
      const { details } = problem;
      ctx.status = details.status;
      ctx.set(problem.headers);
      if (wantsPage(ctx)) {
        ctx.type = 'text/html; charset=utf-8';
        ctx.body = renderProblem(details);
      } else {
        ctx.type = 'application/problem+json';
        ctx.body = JSON.stringify(details);
      }
    }
  };
}

/** A person in front of a browser; programs get a document that they can read. */
function wantsPage(ctx: WebContext): boolean {
  return !ctx.path.startsWith('/api/') && ctx.get('Accept').includes('text/html');
}

function logged(error: unknown, ctx: WebContext, log: Log): WebProblem {
  const instance = `urn:uuid:${randomUUID()}`;
  log.error('a request failed', { request: instance, method: ctx.method, path: ctx.path, error });
  return unexpected(instance);
}

/** Nothing matched: the path is unknown, or it has other methods. */
function unmatched(ctx: WebContext & { matched?: readonly { readonly methods: readonly string[] }[] }): void {
  const allowed = (ctx.matched ?? []).flatMap((layer) => layer.methods);
  throw allowed.length === 0 ? unknownPage() : methodNotAllowed(ctx.method, [...new Set(allowed)].sort());
}

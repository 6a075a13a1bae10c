import { randomUUID } from 'node:crypto';
import { finished } from 'node:stream/promises';
import Koa from 'koa';
import type { Context, Middleware } from 'koa';
import Router from '@koa/router';
import type { Route } from '../contract/route.ts';
import { routes } from '../contract/routes.ts';
import type { RouteId } from '../contract/routes.ts';
import { refusalOf } from './access.ts';
import { callerOf } from './caller.ts';
import type { SocketKind } from './caller.ts';
import type { ApiDeps, ApiLog } from './deps.ts';
import { firstLook } from './first-look.ts';
import { readBody, readInput } from './input.ts';
import type { OpenStreams } from './open-streams.ts';
import { methodNotAllowed, ProblemError, unexpected, unknownRoute } from './problem.ts';
import { respond } from './respond.ts';

export interface AppOptions {
  readonly deps: ApiDeps;
  readonly log: ApiLog;
  readonly streams: OpenStreams;
  /** Decides who asks, and with that what is served. */
  readonly socket: SocketKind;
}

/** The routes of the table as a Koa application; koa-router matches, everything else is derived. */
export function createApp(options: AppOptions): Koa {
  const app = new Koa();
  // Every error is answered by `problems`; what Koa still reports are connections that ended early.
  app.silent = true;
  const router = new Router();
  for (const [id, route] of Object.entries(routes) as [RouteId, Route][]) {
    const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
    router.register(path, [route.method], answer(id, route, options));
  }
  const looked = firstLook(options.deps);
  app.use(async (_, next) => {
    await looked;
    await next();
  });
  app.use(bodyTaken);
  app.use(problems(options.log));
  app.use(router.routes());
  app.use(unmatched);
  return app;
}

/** How long a body may take that nobody wants any more. */
const DRAIN_MS = 2_000;

/** A refusal that closes the connection on a body that is still on its way may be lost to who sends it (RFC 9112, 9.6). */
async function bodyTaken({ req, res }: Context, next: () => Promise<void>): Promise<void> {
  await next();
  if (req.complete || req.destroyed || res.headersSent) return;
  req.resume();
  // Whoever goes meanwhile, or takes too long, gets what there is.
  await finished(req, { writable: false, signal: AbortSignal.timeout(DRAIN_MS) }).catch(() => undefined);
}

function answer(id: RouteId, route: Route, options: AppOptions): Middleware {
  return async (ctx) => {
    const { accounts, page } = options.deps;
    const caller = callerOf(ctx.req, options.socket, accounts.identify);
    const refusal = refusalOf(route, caller, {
      isOpen: page.isOpen(),
      isClaimed: accounts.isClaimed(),
      consoleMode: page.consoleMode(),
    });
    if (refusal !== undefined) throw refusal;
    const input = readInput(route, {
      params: (ctx as Context & { params: Record<string, string> }).params,
      query: ctx.URL.searchParams,
      body: await readBody(ctx.req, route.maxBodyBytes),
    });
    ctx.set('Cache-Control', 'no-store');
    await respond(ctx, id, input, caller, options);
  };
}

function problems(log: ApiLog): Middleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const problem = error instanceof ProblemError ? error : logged(error, ctx, log);
      ctx.status = problem.details.status;
      ctx.set({ 'Cache-Control': 'no-store', ...problem.headers });
      ctx.type = 'application/problem+json';
      ctx.body = JSON.stringify(problem.details);
    }
  };
}

function logged(error: unknown, ctx: Context, log: ApiLog): ProblemError {
  const instance = `urn:uuid:${randomUUID()}`;
  log.error('a request failed', { request: instance, method: ctx.method, path: ctx.path, error });
  return unexpected(instance);
}

/** Nothing matched: the path is unknown, or it has other methods. */
function unmatched(ctx: Context): void {
  const layers =
    (ctx as Context & { matched?: readonly { readonly methods: readonly string[] }[] }).matched ?? [];
  const methods = layers.flatMap((layer) => layer.methods);
  throw methods.length === 0
    ? unknownRoute(ctx.path)
    : methodNotAllowed(ctx.method, [...new Set(methods)].sort());
}

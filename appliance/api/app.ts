import { randomUUID } from 'node:crypto';
import Koa from 'koa';
import type { Context, Middleware } from 'koa';
import Router from '@koa/router';
import type { Access, Route } from '../contract/route.ts';
import { routes } from '../contract/routes.ts';
import type { RouteId } from '../contract/routes.ts';
import type { ApiDeps, ApiLog } from './deps.ts';
import { firstLook } from './first-look.ts';
import { handlers } from './handlers.ts';
import type { StreamRequest } from './handlers.ts';
import { readBody, readInput } from './input.ts';
import type { OpenStreams } from './open-streams.ts';
import type { Stream } from './stream.ts';
import { methodNotAllowed, ProblemError, readOnlySocket, unexpected, unknownRoute } from './problem.ts';

export interface AppOptions {
  readonly deps: ApiDeps;
  readonly log: ApiLog;
  readonly streams: OpenStreams;
  /** What this socket serves; anything else answers 403. */
  readonly access: readonly Access[];
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
  app.use(problems(options.log));
  app.use(router.routes());
  app.use(unmatched);
  return app;
}

function answer(id: RouteId, route: Route, options: AppOptions): Middleware {
  return async (ctx) => {
    if (!options.access.includes(route.access)) throw readOnlySocket();
    const input = readInput(route, {
      params: (ctx as Context & { params: Record<string, string> }).params,
      query: ctx.URL.searchParams,
      body: await readBody(ctx.req, route.maxBodyBytes),
    });
    ctx.set('Cache-Control', 'no-store');
    await respond(ctx, id, input, options);
  };
}

type Unchecked = (input: unknown, deps: ApiDeps) => unknown;
/** The handlers as the loop over the table sees them. Their types were checked against the table where they are declared. */
const unchecked = handlers as unknown as Record<RouteId, Unchecked & UncheckedStream>;
interface UncheckedStream {
  stream(input: unknown, deps: ApiDeps, request: StreamRequest): void | Promise<void>;
  readonly list?: Unchecked;
}

async function respond(ctx: Context, id: RouteId, input: unknown, options: AppOptions): Promise<void> {
  const { response } = routes[id];
  const handler = unchecked[id];
  switch (response.kind) {
    case 'json': {
      const reply = (await handler(input, options.deps)) as {
        readonly status: number;
        readonly body: unknown;
      };
      ctx.status = reply.status;
      ctx.body = reply.body;
      return;
    }
    case 'text':
      ctx.type = response.contentType;
      ctx.body = await handler(input, options.deps);
      return;
    case 'stream':
      if (
        handler.list !== undefined &&
        ctx.accepts('text/event-stream', 'application/json') === 'application/json'
      ) {
        ctx.body = handler.list(input, options.deps);
        return;
      }
      if (ctx.method === 'HEAD') {
        ctx.status = 200;
        ctx.type = 'text/event-stream';
      } else await respondStream(ctx, handler, input, options);
  }
}

async function respondStream(
  ctx: Context,
  handler: UncheckedStream,
  input: unknown,
  { deps, streams }: AppOptions,
): Promise<void> {
  const lastEventId = ctx.get('Last-Event-ID');
  let opened: Stream | undefined;
  const open = () => {
    opened = streams.open(ctx.res, ctx.path);
    ctx.respond = false;
    return opened;
  };
  const request = { open, ...(lastEventId !== '' && { lastEventId }) };
  try {
    await handler.stream(input, deps, request);
  } catch (error) {
    if (opened === undefined) throw error;
    // The head is sent: all that is left is to end, and the client sees no `end`.
    opened.fail(error);
  }
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

/** What answers each request: the routes of the server and those of the pages, on what is known of the daemon. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Assets } from './assets.ts';
import type { Daemon } from './daemon.ts';
import type { Feed } from './feed.ts';
import type { Front, FrontServices } from './front.ts';
import { createApp } from './http/app.ts';
import { readForm } from './http/body.ts';
import type { Log } from '../appliance/program/log.ts';
import { apiRoutes } from './routes/api.ts';
import { healthRoutes } from './routes/health.ts';
import { liveRoutes } from './routes/live.ts';
import { statusRoutes } from './routes/status.ts';
import { dropSession, keepSession } from './session-cookie.ts';
import { createVisitors } from './visitors.ts';

export interface HandlerDeps {
  readonly daemon: Daemon;
  readonly feed: Feed;
  readonly front: Front;
  readonly assets: Assets;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds of a clock that does not jump. */
  readonly monotonic: () => number;
  /** Names and addresses under which this machine is visited, besides the address of the connection. */
  readonly ownNames: () => readonly string[];
  /** The process ends: so do streams. */
  readonly ending: AbortSignal;
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export function createHandler(deps: HandlerDeps): Handler {
  const { daemon, feed, front, assets, log, now, monotonic, ownNames, ending } = deps;
  const visitors = createVisitors({ clientAs: daemon.as, model: feed.model, now: monotonic });
  const services: FrontServices = {
    model: feed.model,
    drawing: feed.broadcast.drawing,
    asset: assets.path,
    visitor: (ctx) => visitors.of(ctx.state),
    client: (ctx) => daemon.as(ctx.state),
    form: (ctx, limitBytes) => readForm(ctx.req, limitBytes),
    keepSession: (ctx, session) => keepSession(ctx, session, now()),
    dropSession: (ctx) => {
      if (ctx.state.credential !== undefined) visitors.forget(ctx.state.credential.token);
      dropSession(ctx);
    },
  };
  const { socketPath } = daemon;
  const app = createApp({
    log,
    ownNames,
    renderProblem: (problem) => front.renderProblem(problem, services),
    assets: assets.serve,
    routes: [
      healthRoutes({ socketPath, ending }),
      statusRoutes({ model: feed.model, visitors }),
      apiRoutes({ socketPath, visitors, ending }),
      liveRoutes({ broadcast: feed.broadcast, visitors }),
      ...front.routes(services),
    ],
  });
  const callback = app.callback();
  return (request, response) => void callback(request, response);
}

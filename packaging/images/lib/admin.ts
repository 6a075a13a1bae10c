import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { once } from 'node:events';
import { METRICS_CONTENT_TYPE } from './metrics.ts';
import type { Metrics } from './metrics.ts';

/** What keeps the program from doing its work; healthy means none. */
export type Health = {
  readonly problems: () => readonly string[];
  /** Settles when the program was healthy for the first time. */
  readonly firstReady: Promise<void>;
};

/** A probe that comes while the program is still starting waits this long for the answer instead of reading "no". */
const START_PATIENCE_MS = 1_000;

/** `GET /health` (200 or 503, JSON) and `GET /metrics`; anything else goes to `fallback`. */
export function adminRoutes(
  health: Health,
  metrics: Metrics,
  fallback: RequestListener = notFound,
): RequestListener {
  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
    } else if (request.url === '/metrics') {
      response.writeHead(200, { 'content-type': METRICS_CONTENT_TYPE }).end(metrics.render());
    } else if (request.url === '/health') {
      void patiently(health).then((problems) => {
        const body = problems.length === 0 ? { status: 'healthy' } : { status: 'unhealthy', problems };
        response.writeHead(problems.length === 0 ? 200 : 503, { 'content-type': 'application/json' });
        response.end(`${JSON.stringify(body)}\n`);
      });
    } else fallback(request, response);
  };
}

async function patiently({ problems, firstReady }: Health): Promise<readonly string[]> {
  const { promise: patienceOver, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, START_PATIENCE_MS);
  await Promise.race([firstReady, patienceOver]);
  clearTimeout(timer);
  return problems();
}

const notFound: RequestListener = (_request, response) => {
  response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
};

export async function listenHttp(handler: RequestListener, port: number): Promise<Server> {
  const server = createServer(handler).listen(port);
  await once(server, 'listening');
  return server;
}

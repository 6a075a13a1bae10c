import type { RequestListener } from 'node:http';
import { adminRoutes } from '../lib/admin.ts';
import type { Broker } from '../lib/broker.ts';
import { reasonOf } from '../lib/log.ts';
import { runService } from '../lib/service.ts';
import { readKeyPair } from '../lib/tls.ts';
import { STAGE_STREAMS } from '../lib/topology.ts';
import { listenBoth } from './both.ts';
import { renderPage } from './page.ts';
import type { Counts, StageCount } from './page.ts';

const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};
/** However many browsers look, the broker is asked once in this time. */
const MAX_AGE_MS = 1_000;

void runService(
  'conductor-ui',
  async ({ settings, metrics, log, health, broker: connecting, signal, ready }) => {
    const port = settings.integer('UI_PORT', { fallback: 8000, min: 1, max: 65535 });
    const pages = metrics.counter('ui_requests_total', 'Requests for the page and its counts.');
    let counts: { readonly value: Promise<Counts>; readonly takenAt: number } | null = null;

    const currentCounts = (): Promise<Counts> => {
      if (counts === null || performance.now() - counts.takenAt > MAX_AGE_MS)
        counts = { value: readCounts(connecting, health.problems()), takenAt: performance.now() };
      return counts.value;
    };

    const routes: RequestListener = (request, response) => {
      const path = request.url?.split('?')[0];
      if (path !== '/' && path !== '/counts.json') {
        response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
        return;
      }
      pages.add();
      void currentCounts().then((value) => {
        const json = path === '/counts.json';
        const type = json ? 'application/json' : 'text/html; charset=utf-8';
        response.writeHead(200, { ...SECURITY_HEADERS, 'content-type': type });
        response.end(json ? `${JSON.stringify(value)}\n` : renderPage(value));
      });
    };

    await listenBoth(adminRoutes(health, metrics, routes), port, readKeyPair(settings, log));
    await connecting;
    ready();
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  },
);

/** Never rejects: what is wrong stands on the page. */
async function readCounts(connecting: Promise<Broker>, problems: readonly string[]): Promise<Counts> {
  const asOf = new Date().toISOString();
  if (problems.length > 0) return { asOf, problem: problems.join('; '), stages: [] };
  try {
    const { manager } = await connecting;
    const stages = await Promise.all(
      STAGE_STREAMS.map(async ({ name }): Promise<StageCount> => {
        const { state } = await manager.streams.info(name);
        return { name, total: state.last_seq, waiting: state.messages, bytes: state.bytes };
      }),
    );
    return { asOf, problem: null, stages };
  } catch (error) {
    return { asOf, problem: reasonOf(error).reason, stages: [] };
  }
}

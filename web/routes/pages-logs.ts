/** Log lines of one service: as a page, and as a file. */

import Router from '@koa/router';
import type { LogLine } from '../../appliance/contract/log-line.ts';
import type { WebContext, WebState } from '../http/state.ts';
import { logsPage, logText } from '../views/logs.ts';
import { visible } from '../views/visible.ts';
import { admit, fieldOf, show } from './desk.ts';
import type { Desk } from './desk.ts';
import { asked } from './refusal.ts';

const LINES_ON_A_PAGE = 200;
/** Of each container, where only lines with a text are wanted or they go into a file. */
const LINES_SEARCHED = 5_000;

export function logRoutes(desk: Desk): Router<WebState> {
  const router = new Router<WebState>();

  router.get('/services/:name/logs', async (ctx) => {
    if ((await admit(ctx, desk, 'user')) === undefined) return;
    const service = ctx.params['name'] ?? '';
    const filter = fieldOf(ctx.URL.searchParams, 'filter');
    const lines = await linesOf(ctx, desk, service, filter === '' ? LINES_ON_A_PAGE : LINES_SEARCHED);
    await show(ctx, desk, (frame) =>
      logsPage({ service, filter, lines: matching(lines, filter).slice(-LINES_ON_A_PAGE) }, frame),
    );
  });

  router.get('/services/:name/logs/download', async (ctx) => {
    if ((await admit(ctx, desk, 'user')) === undefined) return;
    const service = ctx.params['name'] ?? '';
    const lines = await linesOf(ctx, desk, service, LINES_SEARCHED);
    ctx.attachment(`${service.replaceAll(/[^\w.-]/g, '_')}.log`, { fallback: true });
    ctx.type = 'text/plain; charset=utf-8';
    ctx.body = logText(matching(lines, fieldOf(ctx.URL.searchParams, 'filter')));
  });
  return router;
}

function matching(lines: readonly LogLine[], filter: string): readonly LogLine[] {
  const text = filter.toLowerCase();
  return text === '' ? lines : lines.filter((line) => visible(line.text).toLowerCase().includes(text));
}

/** Several containers are told one after the other; their times put them in one order. */
async function linesOf(ctx: WebContext, desk: Desk, name: string, tail: number): Promise<readonly LogLine[]> {
  const client = desk.services.client(ctx);
  const lines: LogLine[] = [];
  const read = async (): Promise<void> => {
    for await (const message of client.logs({ name, tail, timestamps: true })) {
      if (message.event === 'line') lines.push(message.data);
      if (message.event === 'end' || message.event === 'bye') return;
    }
  };
  await asked(read());
  return lines.toSorted((a, b) => (a.at ?? '').localeCompare(b.at ?? ''));
}

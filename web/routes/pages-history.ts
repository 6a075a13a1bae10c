/** Figures over time, for one of some lengths of time or between two points of it. */

import Router from '@koa/router';
import type { History } from '../../appliance/contract/history.ts';
import { WebProblem } from '../http/problem.ts';
import type { WebState } from '../http/state.ts';
import { zoneOf } from '../views/frame.ts';
import { historyPage, isRange, ranges } from '../views/history.ts';
import type { Range } from '../views/history.ts';
import { instantOf } from '../../appliance/client/words/time.ts';
import { admit, fieldOf, show } from './desk.ts';
import type { Desk } from './desk.ts';
import { askedOr } from './refusal.ts';

const HOST_POINTS = 200;
/** As wide as the small pictures of services are. */
const SERVICE_POINTS = 60;

export function historyRoutes(desk: Desk): Router<WebState> {
  const { services, now } = desk;
  const router = new Router<WebState>();
  router.get('/history', async (ctx) => {
    if ((await admit(ctx, desk, 'known')) === undefined) return;
    const { range, from, to } = wanted(ctx.URL.searchParams, zoneOf(services.model()), now());
    const between = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
    const nothingKnown: History = { from: between.from, stepMs: 1, series: [] };
    const client = services.client(ctx);
    const ask = (series: string, points: number): Promise<History> =>
      askedOr(client.history({ ...between, series, points }), nothingKnown);
    const [host, ofServices] = await Promise.all([
      ask('host.*', HOST_POINTS),
      ask('service.*', SERVICE_POINTS),
    ]);
    await show(ctx, desk, (frame) =>
      historyPage({ host, services: ofServices, ...(range !== undefined && { range }) }, frame),
    );
  });
  return router;
}

interface Wanted {
  readonly range?: Range;
  readonly from: number;
  readonly to: number;
}

/** Points of time are given in the time zone of the machine (by the form), or with their own. */
function wanted(query: URLSearchParams, zone: string, now: number): Wanted {
  const [fromText, toText] = [fieldOf(query, 'from'), fieldOf(query, 'to')];
  if (fromText === '' && toText === '') {
    const given = fieldOf(query, 'range');
    const range = isRange(given) ? given : '24h';
    return { range, from: now - ranges[range].milliseconds, to: now };
  }
  const to = toText === '' ? now : instantOf(toText, zone);
  const from = fromText === '' ? to - ranges['24h'].milliseconds : instantOf(fromText, zone);
  if (Number.isFinite(from) && Number.isFinite(to) && from < to) return { from, to };
  throw new WebProblem('wrong-time', {
    title: 'That is no length of time',
    status: 400,
    detail: 'the beginning must come before the end, both as 2026-11-29T03:08',
  });
}

/** Pages about what runs: the first one, each service, and the journal. */

import Router from '@koa/router';
import type { Event } from '../../appliance/contract/event.ts';
import type { ServiceStatus } from '../../appliance/contract/status.ts';
import { WebProblem } from '../http/problem.ts';
import type { WebContext, WebState } from '../http/state.ts';
import { eventsPage, isWanted } from '../views/events.ts';
import type { EventFilter, EventsPage } from '../views/events.ts';
import { homePage } from '../views/home.ts';
import { servicePage } from '../views/service.ts';
import { admit, fieldOf, show } from './desk.ts';
import type { Desk } from './desk.ts';
import { asked, askedOr } from './refusal.ts';

/** As many as the daemon gives at once. */
const JOURNAL = 1_000;
const EVENTS_ON_A_PAGE = 50;
/** A filter that finds little does not make one request read a whole journal: the next page goes on where this one has stopped looking. */
const MOST_LOOKS = 10;

export function pageRoutes(desk: Desk): Router<WebState> {
  const { services } = desk;
  const router = new Router<WebState>();

  router.get('/', (ctx) => show(ctx, desk, homePage));

  router.get('/services/:name', async (ctx) => {
    const visitor = await admit(ctx, desk, 'known');
    if (visitor === undefined) return;
    const service = serviceOf(desk, ctx.params['name']);
    const client = services.client(ctx);
    const isUser = visitor.kind === 'user';
    const [why, work] = await Promise.all([
      isUser ? askedOr(client.why({ name: service.name }), undefined) : undefined,
      isUser ? askedOr(client.workList(), []) : [],
    ]);
    const ofService = work.filter((item) => item.service === service.name || item.service === undefined);
    await show(ctx, desk, (frame) =>
      servicePage(
        { service: why?.service ?? service, work: ofService, ...(why !== undefined && { why }) },
        frame,
      ),
    );
  });

  router.get('/events', async (ctx) => {
    if ((await admit(ctx, desk, 'user')) === undefined) return;
    const query = ctx.URL.searchParams;
    const filter = {
      kind: fieldOf(query, 'kind'),
      subject: fieldOf(query, 'subject'),
      text: fieldOf(query, 'text'),
    };
    const before = fieldOf(query, 'before');
    const found = await wantedEvents(ctx, desk, filter, before);
    await show(ctx, desk, (frame) => eventsPage({ filter, isLater: before !== '', ...found }, frame));
  });
  return router;
}

/** A page of events before one. While the daemon does not answer, of those that it has said last. */
async function wantedEvents(
  ctx: WebContext,
  { services }: Desk,
  filter: EventFilter,
  before: string,
): Promise<Pick<EventsPage, 'events' | 'older'>> {
  const { silent, events } = services.model();
  if (silent !== undefined) {
    const from = events.findIndex(({ id }) => id === before) + 1;
    return pageOf(events.slice(from).filter((event) => isWanted(event, filter)));
  }
  const client = services.client(ctx);
  const found: Event[] = [];
  let from = before;
  for (let looked = 0; looked < MOST_LOOKS; looked += 1) {
    const part = await asked(client.eventsList({ limit: JOURNAL, ...(from !== '' && { before: from }) }));
    found.push(...part.toReversed().filter((event) => isWanted(event, filter)));
    if (part.length < JOURNAL || found.length > EVENTS_ON_A_PAGE) return pageOf(found);
    from = part[0]?.id ?? '';
  }
  return { events: found, older: from };
}

/** Of events newest first; where there are more than one page has room for, the next begins after its last. */
function pageOf(found: readonly Event[]): Pick<EventsPage, 'events' | 'older'> {
  const events = found.slice(0, EVENTS_ON_A_PAGE);
  const last = found.length > events.length ? events.at(-1)?.id : undefined;
  return { events, ...(last !== undefined && { older: last }) };
}

function serviceOf({ services }: Desk, name: string | undefined): ServiceStatus {
  const found = services.model().status?.services.find((service) => service.name === name);
  if (found !== undefined) return found;
  throw new WebProblem('unknown-service', {
    title: 'The stack has no such service',
    status: 404,
    action: 'the first page lists all services',
  });
}

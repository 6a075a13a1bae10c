/** What the web process is fed with: page and status at once and after each change, and the events. */

import type { Event } from '../contract/event.ts';
import type { ApiDeps } from './deps.ts';
import { latestOnly } from './latest-only.ts';
import type { Stream } from './stream.ts';

/** As many as a page shows. */
const FIRST_EVENTS = 200;
/** Of events that went by while nobody listened: more are not looked for. */
const REPLAY_LIMIT = 1_000;
/** Well below what a stream may have waiting for its client: what comes at once must not get it cut off. */
const FIRST_BYTES = 128 * 1024;

/** Feeds a stream until it closes. Events come oldest first: those after `lastEventId`, or the last ones where that is not known any more. */
export function streamLive(deps: ApiDeps, lastEventId: string | undefined, stream: Stream): void {
  stream.send('page', deps.page.view());
  const status = deps.status();
  if (status !== undefined) stream.send('status', status);
  for (const event of firstEvents(deps, lastEventId)) stream.send('event', event, event.id);
  const off = [
    deps.page.onView(latestOnly(stream, 'page')),
    deps.onStatus(latestOnly(stream, 'status')),
    deps.events.subscribe((event) => stream.send('event', event, event.id)),
  ];
  stream.closed.addEventListener('abort', () => off.forEach((unsubscribe) => unsubscribe()), { once: true });
}

function firstEvents({ events }: ApiDeps, lastEventId: string | undefined): readonly Event[] {
  const missed = lastEventId === undefined ? undefined : events.replay(lastEventId, REPLAY_LIMIT);
  if (missed !== undefined && newestWithin(missed).length === missed.length) return missed;
  return newestWithin(events.replay(undefined, FIRST_EVENTS) ?? []);
}

/** The newest ones that are short enough together. */
function newestWithin(events: readonly Event[]): readonly Event[] {
  let bytes = 0;
  const tooMany = events.findLastIndex((event) => {
    bytes += Buffer.byteLength(JSON.stringify(event));
    return bytes > FIRST_BYTES;
  });
  return events.slice(tooMany + 1);
}

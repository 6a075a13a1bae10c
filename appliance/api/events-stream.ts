import type { Event } from '../contract/event.ts';
import type { ApiDeps } from './deps.ts';
import { latestOnly } from './latest-only.ts';
import { notReady, unknownEvent } from './problem.ts';
import type { Stream } from './stream.ts';

/** More events than these are not replayed: a snapshot is shorter. */
const REPLAY_LIMIT = 1_000;

export interface EventsRequest {
  /** How many past events a stream without `lastEventId` starts with. */
  readonly limit: number;
  /** Whether `status` messages are wanted. */
  readonly status: boolean;
  /** Of the client's last connection. */
  readonly lastEventId?: string;
}

/** Feeds a stream until it closes. `open` is called when it is clear that the stream can start (else ProblemError 503). */
export function streamEvents(deps: ApiDeps, request: EventsRequest, open: () => Stream): void {
  const past = deps.events.replay(
    request.lastEventId,
    request.lastEventId === undefined ? request.limit : REPLAY_LIMIT,
  );
  const snapshot = deps.status();
  if (past === undefined && snapshot === undefined) throw notReady();
  const newestId = deps.events.replay(undefined, 1)?.[0]?.id;

  const stream = open();
  // A snapshot carries the newest id, so that the next connection goes on from here.
  if (past === undefined) stream.send('snapshot', snapshot, newestId);
  for (const event of past ?? []) stream.send('event', event, event.id);
  const off = [deps.events.subscribe((event) => stream.send('event', event, event.id))];
  if (request.status) {
    if (snapshot !== undefined && past !== undefined) stream.send('status', snapshot);
    off.push(deps.onStatus(latestOnly(stream, 'status')));
  }
  stream.closed.addEventListener('abort', () => off.forEach((unsubscribe) => unsubscribe()), { once: true });
}

export interface EventsPage {
  readonly limit: number;
  /** Only events before this one. */
  readonly before?: string | undefined;
}

/** Oldest first. `older`: the query for the page before; absent: there is none. Throws a ProblemError 404. */
export function listEvents(
  { events }: ApiDeps,
  { limit, before }: EventsPage,
): { readonly body: Event[]; readonly older?: Readonly<Record<string, string>> } {
  const found = before === undefined ? events.replay(undefined, limit + 1) : events.before(before, limit + 1);
  if (found === undefined) throw unknownEvent(before ?? '');
  const body = limit === 0 ? [] : found.slice(-limit);
  const [oldest] = body;
  if (oldest === undefined || found.length <= limit) return { body };
  return { body, older: { before: oldest.id, limit: String(limit) } };
}

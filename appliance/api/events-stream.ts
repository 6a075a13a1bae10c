import type { Status } from '../contract/status.ts';
import type { ApiDeps } from './deps.ts';
import { notReady } from './problem.ts';
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
    off.push(deps.onStatus(latestOnly(stream)));
  }
  stream.closed.addEventListener('abort', () => off.forEach((unsubscribe) => unsubscribe()), { once: true });
}

/** A client that reads slowly gets the newest status when it has caught up, not each one in between. */
function latestOnly(stream: Stream): (status: Status) => void {
  let waiting: Status | undefined;
  return (status) => {
    if (!stream.behind()) {
      stream.send('status', status);
      return;
    }
    const first = waiting === undefined;
    waiting = status;
    if (!first) return;
    stream
      .drained()
      .then(() => {
        if (waiting !== undefined) stream.send('status', waiting);
        waiting = undefined;
      })
      // Nobody awaits it: unhandled, it would end the daemon.
      .catch((error: unknown) => stream.fail(error));
  };
}

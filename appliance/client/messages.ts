import { setTimeout as delay } from 'node:timers/promises';
import type { IncomingMessage } from 'node:http';
import { createParser } from 'eventsource-parser';
import type { EventSourceMessage } from 'eventsource-parser';
import type { Route } from '../contract/route.ts';
import { connectionError, DaemonConnectionError, DaemonTimeoutError, isConnectionLoss } from './errors.ts';
import type { ConnectionLoss } from './errors.ts';
import { openResponse } from './request.ts';
import type { Connection, RequestInput } from './request.ts';

/** The daemon sends a heartbeat every 5 s (one of an older version every 15 s): a hang shows after three that are missing. */
const SILENCE_MS = 16_000;
const FIRST_DELAY_MS = 250;
const HIGHEST_DELAY_MS = 5_000;

export interface StreamOptions {
  readonly signal?: AbortSignal;
  /** Connects again, after the last message that had an id, when the connection breaks or the daemon says `bye`. */
  readonly reconnect?: boolean;
  /** Told of each break before the next attempt. */
  readonly onDisconnect?: (error: ConnectionLoss, retryInMs: number) => void;
  /** Told of each connection that stands. */
  readonly onConnect?: () => void;
}

export interface RawMessage {
  readonly event: string;
  readonly data: unknown;
  readonly id?: string;
}

/**
 * The messages of a stream route without heartbeats. Ends when the daemon ends the stream; with `reconnect` only when
 * it sends `end`, refuses the request, or `signal` aborts (then it throws its reason). Without, a break throws.
 */
export async function* openMessages(
  connection: Connection,
  route: Route,
  input: RequestInput,
  options: StreamOptions,
): AsyncGenerator<RawMessage, void, void> {
  const progress: Progress = { attempt: 0 };
  for (;;) {
    let broken: ConnectionLoss = new DaemonConnectionError('the daemon ended the stream');
    try {
      yield* oneConnection(connection, route, input, options, progress);
      if (progress.ended === true || options.reconnect !== true) return;
    } catch (error) {
      if (options.signal?.aborted === true) throw options.signal.reason;
      if (options.reconnect !== true || !isConnectionLoss(error)) throw error;
      broken = error;
    }
    const delayMs = Math.min(FIRST_DELAY_MS * 2 ** progress.attempt, HIGHEST_DELAY_MS);
    options.onDisconnect?.(broken, delayMs);
    progress.attempt += 1;
    await delay(delayMs, undefined, options.signal === undefined ? {} : { signal: options.signal });
  }
}

/** What outlives a connection. */
interface Progress {
  /** Failed attempts in a row. */
  attempt: number;
  lastEventId?: string;
  /** The daemon said that there is no more. */
  ended?: true;
}

async function* oneConnection(
  connection: Connection,
  route: Route,
  input: RequestInput,
  options: StreamOptions,
  progress: Progress,
): AsyncGenerator<RawMessage, void, void> {
  const response = await openResponse(connection, route, {
    input,
    accept: 'text/event-stream',
    ...(progress.lastEventId !== undefined && { lastEventId: progress.lastEventId }),
    ...(options.signal !== undefined && { signal: options.signal }),
  });
  progress.attempt = 0;
  options.onConnect?.();
  for await (const message of readMessages(response, connection)) {
    if (message.event === 'heartbeat') continue;
    if (message.id !== undefined) progress.lastEventId = message.id;
    if (message.event === 'end') progress.ended = true;
    if (message.event !== 'bye' || options.reconnect !== true) yield message;
    if (message.event === 'end' || message.event === 'bye') return;
  }
}

async function* readMessages(
  response: IncomingMessage,
  { socketPath }: Connection,
): AsyncGenerator<RawMessage, void, void> {
  const ready: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (message) => ready.push(message) });
  const silence = setTimeout(
    () => response.destroy(new DaemonTimeoutError('on a stream', SILENCE_MS)),
    SILENCE_MS,
  );
  try {
    response.setEncoding('utf8');
    for await (const text of response as AsyncIterable<string>) {
      silence.refresh();
      parser.feed(text);
      for (const message of ready.splice(0)) yield toMessage(message);
    }
  } catch (error) {
    throw error instanceof DaemonTimeoutError ? error : connectionError(error, socketPath);
  } finally {
    clearTimeout(silence);
    response.destroy();
  }
}

function toMessage({ event, data, id }: EventSourceMessage): RawMessage {
  try {
    return { event: event ?? 'message', data: JSON.parse(data), ...(id !== undefined && { id }) };
  } catch (cause) {
    throw new DaemonConnectionError('the daemon sent a message that is not JSON', { cause });
  }
}

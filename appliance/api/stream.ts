import type { ServerResponse } from 'node:http';

/** A client that lets more than this pile up is cut off: without the cap a stalled one cost 20 MB/s. */
const PENDING_LIMIT_BYTES = 256 * 1024;
/** Three of them missing mean a daemon that hangs, which those who look on should know within seconds. */
const HEARTBEAT_MS = 5_000;
/** How long a log waits for a client that does not read. */
const STALL_MS = 60_000;
const RETRY_MS = 3_000;

const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
} as const;

/** One open stream of server-sent events. */
export interface Stream {
  /** Aborted once the connection is gone, for whatever reason. */
  readonly closed: AbortSignal;
  /** Never waits. False: the client was cut off, now or before. */
  send(event: string, data: unknown, id?: string): boolean;
  /** Resolves when the client has taken everything, or is gone; never rejects. A client that takes nothing for 60 s is cut off. */
  drained(): Promise<void>;
  /** Whether something still waits for the client. */
  behind(): boolean;
  end(): void;
  /** An error of ours: it is reported, and the client is cut off without an end. Nothing where the client is gone. */
  fail(error: unknown): void;
}

export interface StreamEvents {
  /** The client was cut off because it does not read. */
  onCutOff(pendingBytes: number): void;
  onError(error: unknown): void;
}

/** Answers with the head of a stream. The heartbeat is a named message: an EventSource cannot see comments. */
export function openStream(response: ServerResponse, events: StreamEvents): Stream {
  const gone = new AbortController();
  const heartbeat = setInterval(() => send('heartbeat', {}), HEARTBEAT_MS);
  heartbeat.unref();
  response.once('close', () => {
    clearInterval(heartbeat);
    gone.abort();
  });
  // A client that goes away in the middle of a write is no error of ours; `close` follows.
  response.on('error', () => response.destroy());
  response.writeHead(200, HEADERS);
  response.write(`retry: ${RETRY_MS}\n\n`);

  function cutOff(): void {
    events.onCutOff(response.writableLength);
    response.destroy();
  }
  function send(event: string, data: unknown, id?: string): boolean {
    if (response.destroyed || response.writableEnded) return false;
    response.write(message(event, data, id));
    if (response.writableLength <= PENDING_LIMIT_BYTES) return true;
    cutOff();
    return false;
  }
  // Not by `once` of node:events: it rejects at an error of the connection, and the event that did not come keeps its listener.
  function drained(): Promise<void> {
    if (!response.writableNeedDrain || response.destroyed) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const stalled = setTimeout(cutOff, STALL_MS);
    const settle = (): void => {
      clearTimeout(stalled);
      response.off('drain', settle).off('close', settle);
      resolve();
    };
    response.on('drain', settle).on('close', settle);
    return promise;
  }
  return {
    closed: gone.signal,
    send,
    drained,
    behind: () => response.writableNeedDrain,
    end: () => {
      if (!response.writableEnded) response.end();
    },
    fail: (error) => {
      if (gone.signal.aborted) return;
      events.onError(error);
      response.destroy();
    },
  };
}

/** JSON has no raw line ends, so the data is always one line. */
function message(event: string, data: unknown, id: string | undefined): string {
  const head = id === undefined ? '' : `id: ${id}\n`;
  return `${head}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

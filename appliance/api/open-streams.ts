import type { ServerResponse } from 'node:http';
import type { ApiLog } from './deps.ts';
import { tooManyStreams } from './problem.ts';
import { openStream } from './stream.ts';
import type { Stream } from './stream.ts';

/** The streams of one socket: counted, and ended together. */
export interface OpenStreams {
  /** Throws a ProblemError 503 when too many are open. `mayGoOn` is asked at each `recheck`. */
  open(response: ServerResponse, path: string, mayGoOn: () => boolean): Stream;
  /** Ends the streams of whoever may not read them any more. */
  recheck(): void;
  /** Tells every client `bye`, so that it knows of an end by intent, and ends its stream. */
  endAll(): void;
}

export function openStreams(limit: number, log: ApiLog): OpenStreams {
  const streams = new Map<Stream, () => boolean>();
  const endOne = (stream: Stream): void => {
    stream.send('bye', {});
    stream.end();
  };
  return {
    open(response, path, mayGoOn) {
      if (streams.size >= limit) throw tooManyStreams(limit);
      const stream = openStream(response, {
        onCutOff: (pendingBytes) =>
          log.warn('a client that does not read its stream was cut off', { pendingBytes }),
        onError: (error) => log.error('a stream ended by an error', { path, error }),
      });
      streams.set(stream, mayGoOn);
      stream.closed.addEventListener('abort', () => streams.delete(stream), { once: true });
      return stream;
    },
    recheck() {
      for (const [stream, mayGoOn] of streams) if (!mayGoOn()) endOne(stream);
    },
    endAll() {
      for (const stream of streams.keys()) endOne(stream);
    },
  };
}

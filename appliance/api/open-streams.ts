import type { ServerResponse } from 'node:http';
import type { ApiLog } from './deps.ts';
import { tooManyStreams } from './problem.ts';
import { openStream } from './stream.ts';
import type { Stream } from './stream.ts';

/** The streams of one socket: counted, and ended together. */
export interface OpenStreams {
  /** Throws a ProblemError 503 when too many are open. */
  open(response: ServerResponse, path: string): Stream;
  /** Tells every client `bye`, so that it knows of an end by intent, and ends its stream. */
  endAll(): void;
}

export function openStreams(limit: number, log: ApiLog): OpenStreams {
  const streams = new Set<Stream>();
  return {
    open(response, path) {
      if (streams.size >= limit) throw tooManyStreams(limit);
      const stream = openStream(response, {
        onCutOff: (pendingBytes) =>
          log.warn('a client that does not read its stream was cut off', { pendingBytes }),
        onError: (error) => log.error('a stream ended by an error', { path, error }),
      });
      streams.add(stream);
      stream.closed.addEventListener('abort', () => streams.delete(stream), { once: true });
      return stream;
    },
    endAll() {
      for (const stream of streams) {
        stream.send('bye', {});
        stream.end();
      }
    },
  };
}

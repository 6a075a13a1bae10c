import type { ServerResponse } from 'node:http';
import type { ApiLog } from './deps.ts';
import { tooManyStreams } from './problem.ts';
import { openStream } from './stream.ts';
import type { Stream } from './stream.ts';

/** Of one reader: a console follows the logs of all services at once. */
const PART_OF_ONE = 0.5;

export interface Reader {
  /** A session, a token or an address: who gets no more than a part of all. Absent: a program of this machine, which is not counted. */
  readonly owner?: string;
  /** Asked at each `recheck`. */
  readonly mayGoOn: () => boolean;
}

/** The streams of one socket: counted, and ended together. */
export interface OpenStreams {
  /** Throws a ProblemError 503 when too many are open. */
  open(response: ServerResponse, path: string, reader: Reader): Stream;
  /** Ends the streams of whoever may not read them any more. */
  recheck(): void;
  /** Tells every client `bye`, so that it knows of an end by intent, and ends its stream. */
  endAll(): void;
}

/** `limit`: of all readers that have an owner. The programs of this machine are few, and must not be kept out by visitors. */
export function openStreams(limit: number, log: ApiLog): OpenStreams {
  const streams = new Map<Stream, Reader>();
  const endOne = (stream: Stream): void => {
    stream.send('bye', {});
    stream.end();
  };
  const refuseTooMany = (owner: string): void => {
    const owners = [...streams.values()].map((reader) => reader.owner);
    const own = owners.filter((each) => each === owner).length;
    const all = owners.filter((each) => each !== undefined).length;
    if (own >= limit * PART_OF_ONE || all >= limit) throw tooManyStreams(limit);
  };
  return {
    open(response, path, reader) {
      if (reader.owner !== undefined) refuseTooMany(reader.owner);
      const stream = openStream(response, {
        onCutOff: (pendingBytes) =>
          log.warn('a client that does not read its stream was cut off', { pendingBytes }),
        onError: (error) => log.error('a stream ended by an error', { path, error }),
      });
      streams.set(stream, reader);
      stream.closed.addEventListener('abort', () => streams.delete(stream), { once: true });
      return stream;
    },
    recheck() {
      for (const [stream, { mayGoOn }] of streams) if (!mayGoOn()) endOne(stream);
    },
    endAll() {
      for (const stream of streams.keys()) endOne(stream);
    },
  };
}

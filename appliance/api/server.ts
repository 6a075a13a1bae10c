import { createServer } from 'node:http';
import { listenUnix } from '../adapters/files/unix-socket.ts';
import type { Access } from '../contract/route.ts';
import { createApp } from './app.ts';
import type { ApiDeps, ApiLog } from './deps.ts';
import { openStreams } from './open-streams.ts';

/** A console, a few browsers and command lines; a leak of a client shows here and not in the memory. */
const STREAM_LIMIT = 64;
/** How long requests in flight may take at the end. */
const CLOSE_DEADLINE_MS = 2_000;

export interface ApiOptions {
  readonly socketPath: string;
  /** Permission bits of the socket: 0o660 in production. */
  readonly mode: number;
  /** Group of the socket; one that this machine does not have is logged, and the socket stays with root's group. */
  readonly group?: string;
  /** What the socket serves: `['read', 'operate']` on api.sock, `['read']` on web.sock. */
  readonly access: readonly Access[];
  readonly deps: ApiDeps;
  readonly log: ApiLog;
  /** Most streams at once; 64 when absent. */
  readonly streamLimit?: number;
}

export interface Api {
  readonly socketPath: string;
  /** Says `bye` on every stream, lets requests in flight end for 2 s, then closes what is left. */
  close(): Promise<void>;
}

/**
 * Serves the API on a unix socket. Rejects with SocketInUseError when another process answers on it (a second daemon
 * must not start), and with SocketPlaceError when nothing can listen there.
 */
export async function startApi(options: ApiOptions): Promise<Api> {
  const { socketPath, deps, log, access } = options;
  const streams = openStreams(options.streamLimit ?? STREAM_LIMIT, log);
  const handle = createApp({ deps, log, streams, access }).callback();
  const server = createServer((request, response) => void handle(request, response));
  const socket = await listenUnix(server, options);
  if (!socket.groupSet)
    log.warn('the group of the socket does not exist', { socketPath, group: options.group });
  return {
    socketPath,
    close: async () => {
      await socket.remove();
      streams.endAll();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const deadline = setTimeout(() => server.closeAllConnections(), CLOSE_DEADLINE_MS);
      await closed;
      clearTimeout(deadline);
    },
  };
}

import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { listenDescriptor, listenUnix } from '../adapters/files/unix-socket.ts';
import type { ListeningSocket } from '../adapters/files/unix-socket.ts';
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
  /**
   * Descriptor of a socket that the service manager listens on at this path, with its rights: it outlives this process, so that whoever connects
   * while the daemon is replaced waits instead of being refused.
   */
  readonly descriptor?: number;
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
  const socket = await listen(server, options);
  // Made by the package; on a developer's machine nobody misses it.
  if (!socket.groupSet)
    log.info("the socket's group does not exist: only the daemon's own user and root may connect", {
      socketPath,
      group: options.group,
    });
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

async function listen(server: Server, options: ApiOptions): Promise<ListeningSocket> {
  return options.descriptor === undefined
    ? listenUnix(server, options)
    : listenDescriptor(server, options.descriptor);
}

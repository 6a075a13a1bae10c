import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { listenDescriptor, listenUnix } from '../adapters/files/unix-socket.ts';
import type { ListeningSocket } from '../adapters/files/unix-socket.ts';
import { createApp } from './app.ts';
import type { SocketKind } from './caller.ts';
import type { ApiDeps, ApiLog } from './deps.ts';
import { openStreams } from './open-streams.ts';

/** A console, a few browsers and command lines; a leak of a client shows here and not in the memory. */
const STREAM_LIMIT = 128;
/** How long a stream may outlive a session that ended by itself; one that was revoked takes its streams with it at once. */
const RECHECK_MS = 15_000;
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
  /** Decides who asks, and with that what is served; see `Access`. */
  readonly socket: SocketKind;
  readonly deps: ApiDeps;
  readonly log: ApiLog;
  /** Most streams of all readers at once, half of it for one; 128 when absent. */
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
  const { socketPath, deps, log } = options;
  const streams = openStreams(options.streamLimit ?? STREAM_LIMIT, log);
  const handle = createApp({ deps, log, streams, socket: options.socket }).callback();
  const server = createServer((request, response) => void handle(request, response));
  const listening = await listen(server, options);
  const off = deps.accounts.onChange(() => streams.recheck());
  const rechecking = setInterval(() => streams.recheck(), RECHECK_MS);
  rechecking.unref();
  // Made by the package; on a developer's machine nobody misses it.
  if (!listening.groupSet)
    log.info("the socket's group does not exist: only the daemon's own user and root may connect", {
      socketPath,
      group: options.group,
    });
  return {
    socketPath,
    close: async () => {
      await listening.remove();
      off();
      clearInterval(rechecking);
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

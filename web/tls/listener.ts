/**
 * One port for TLS and for those who have forgotten the `s`: the first byte tells which it is. TLS 1.2 and newer; what is not TLS is sent to
 * the same address with https, and sees nothing else.
 */

import { once } from 'node:events';
import { createServer as createPlainServer } from 'node:http';
import type { IncomingMessage, Server as PlainServer, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Server, ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { Listening } from '../activation.ts';
import { createCrowd } from './crowd.ts';
import { checkPair } from './pair.ts';
import type { Pair } from './pair.ts';

export interface Limits {
  /** For the first byte, the TLS handshake and the head of a request, each. */
  readonly headMs: number;
  /** For a whole request with its body. */
  readonly requestMs: number;
  /** How long a connection without a request is kept. */
  readonly keepAliveMs: number;
  /** Of all visitors; the last quarter is for those who hold few (`crowd.ts`). */
  readonly connections: number;
}

export const defaultLimits: Limits = {
  headMs: 10_000,
  // 4 MiB over a slow line.
  requestMs: 60_000,
  keepAliveMs: 10_000,
  // Streams of visitors and of programs, and room beside them for requests.
  connections: 1_000,
};

export interface ListenerOptions {
  readonly pair: Pair;
  readonly limits: Limits;
  readonly onRequest: (request: IncomingMessage, response: ServerResponse) => void;
  /** For a request without TLS: where to go instead, or `undefined` where the host is none of ours. */
  readonly secureLocation: (request: IncomingMessage) => string | undefined;
  /** A connection, of whatever kind, has come or gone. */
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

export interface Listener {
  /** Rejects with a ListenError. Resolves with the port. */
  listen(where: Listening): Promise<number>;
  /** For connections to come; those that are open go on. Throws a PairError; then the pair before stays. */
  use(pair: Pair): void;
  /** Takes no further connection from this instant on. Resolves when those that there are have ended, or were cut off at the deadline. */
  close(deadlineMs: number): Promise<void>;
}

export class ListenError extends Error {
  constructor(where: Listening, cause: unknown) {
    super(
      where.kind === 'passed'
        ? `cannot listen on descriptor ${where.descriptor}, which the service manager passed: look at appliance-web.socket`
        : `cannot listen on ${where.host}, port ${where.port}: another address is given with --listen ADDR:PORT`,
      { cause },
    );
    this.name = 'ListenError';
  }
}

export function createListener(options: ListenerOptions): Listener {
  const { limits } = options;
  const server = createServer(serverOptions(options), options.onRequest);
  const crowd = createCrowd(limits.connections);
  // Those who break off in the middle of a handshake are no errors of ours.
  server.on('tlsClientError', (_, socket) => socket.destroy());
  const plain = createPlainServer((request, response) => redirect(request, response, options));
  const sockets = new Set<Socket>();
  const speakTls = server.listeners('connection');
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    // Of a socket that is closed it is no longer known.
    const { remoteAddress } = socket;
    if (!crowd.enter(remoteAddress)) return void socket.destroy();
    sockets.add(socket);
    options.onOpen();
    socket.once('close', () => {
      crowd.leave(remoteAddress);
      sockets.delete(socket);
      options.onClose();
    });
    peek(socket, limits.headMs, (isTls) => {
      if (isTls) for (const speak of speakTls) speak.call(server, socket);
      else speakPlain(plain, socket, limits.headMs);
    });
  });
  return {
    listen: (where) => listen(server, where),
    use: (pair) => {
      checkPair(pair);
      server.setSecureContext({ cert: pair.certificatePem, key: pair.keyPem, ...tlsOptions });
    },
    close: async (deadlineMs) => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
      const deadline = setTimeout(() => sockets.forEach((socket) => socket.destroy()), deadlineMs);
      await closed;
      clearInterval(sweep);
      clearTimeout(deadline);
    },
  };
}

/** How soon a connection goes after its last request, at the end. */
const SWEEP_MS = 50;

function serverOptions({ pair, limits }: ListenerOptions): ServerOptions {
  return {
    cert: pair.certificatePem,
    key: pair.keyPem,
    ...tlsOptions,
    handshakeTimeout: limits.headMs,
    headersTimeout: limits.headMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    // How often those times are looked at.
    connectionsCheckingInterval: Math.min(limits.headMs, 5_000),
  };
}

/** Also of a pair that comes later: a new context keeps nothing of the one before. */
const tlsOptions = { minVersion: 'TLSv1.2' } as const;

async function listen(server: Server, where: Listening): Promise<number> {
  try {
    server.listen(
      where.kind === 'passed' ? { fd: where.descriptor } : { host: where.host, port: where.port },
    );
    await once(server, 'listening');
  } catch (cause) {
    throw new ListenError(where, cause);
  }
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** The first byte of a TLS record of the kind handshake (RFC 8446, 5.1); no method of HTTP begins with it. */
const HANDSHAKE = 0x16;

function peek(socket: Socket, deadlineMs: number, decide: (isTls: boolean) => void): void {
  const deadline = setTimeout(() => socket.destroy(), deadlineMs);
  const fail = (): void => void socket.destroy();
  const settle = (): void => {
    clearTimeout(deadline);
    socket.off('error', fail);
  };
  socket.on('error', fail);
  socket.once('close', settle);
  socket.once('data', (first: Buffer) => {
    settle();
    socket.off('close', settle);
    socket.pause();
    socket.unshift(first);
    decide(first[0] === HANDSHAKE);
  });
}

/** One answer, and the end: nothing that takes longer is meant honestly. */
function speakPlain(plain: PlainServer, socket: Socket, deadlineMs: number): void {
  const deadline = setTimeout(() => socket.destroy(), deadlineMs);
  socket.once('close', () => clearTimeout(deadline));
  plain.emit('connection', socket);
  socket.resume();
}

function redirect(
  request: IncomingMessage,
  response: ServerResponse,
  { secureLocation }: ListenerOptions,
): void {
  const location = secureLocation(request);
  // 308: a browser keeps the method, and remembers nothing that a later change of the port would break.
  response.writeHead(location === undefined ? 421 : 308, {
    ...(location !== undefined && { Location: location }),
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
    Connection: 'close',
  });
  response.end(
    location === undefined ? 'This machine is not visited under that name.\n' : `Go to ${location}\n`,
  );
}

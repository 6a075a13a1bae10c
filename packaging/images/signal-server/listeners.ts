import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { KeyPair } from '../lib/tls.ts';
import { createFramer, withoutTrailer } from './framing.ts';

/** Where the lines go. */
export type LineSink = {
  /** False when the line was not taken. */
  readonly offer: (line: Buffer, origin: { readonly listener: string; readonly peer: string }) => boolean;
  readonly full: () => boolean;
  readonly onceRoomy: (callback: () => void) => void;
  readonly onDropped: (listener: string) => void;
  readonly onCut: (listener: string) => void;
};

/** A message over this size is cut (RFC 5425 asks for 8 KiB at least). */
const MAX_LINE_BYTES = 64 * 1024;
const IDLE_TIMEOUT_MS = 15 * 60_000;
const MAX_CONNECTIONS = 1_024;
const UDP_BUFFER_BYTES = 4 * 1024 * 1024;

export type Listener = { readonly close: () => void };

export async function listenTcp(port: number, sink: LineSink): Promise<Listener> {
  return listen(createServer({ keepAlive: true }), 'connection', `tcp/${port}`, port, sink);
}

/** RFC 5425: syslog over TLS. */
export async function listenTls(port: number, pair: KeyPair, sink: LineSink): Promise<Listener> {
  const server = createTlsServer({ ...pair, minVersion: 'TLSv1.2' });
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return listen(server, 'secureConnection', `tls/${port}`, port, sink);
}

async function listen(
  server: Server,
  event: string,
  listener: string,
  port: number,
  sink: LineSink,
): Promise<Listener> {
  const sockets = new Set<Socket>();
  server.maxConnections = MAX_CONNECTIONS;
  server.on(event, (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    receive(socket, listener, sink);
  });
  server.listen(port);
  await once(server, 'listening');
  return {
    close() {
      server.close();
      for (const socket of sockets) socket.end();
    },
  };
}

/** A full outbox stops the reading, so that TCP slows the sender down; a line is dropped only if even that overflows. */
function receive(socket: Socket, listener: string, sink: LineSink): void {
  const peer = plainAddress(socket.remoteAddress ?? 'unknown');
  const framer = createFramer({ maxBytes: MAX_LINE_BYTES, onCut: () => sink.onCut(listener) });
  const offerAll = (lines: readonly Buffer[]): void => {
    for (const line of lines) if (!sink.offer(line, { listener, peer })) sink.onDropped(listener);
  };
  socket.setTimeout(IDLE_TIMEOUT_MS, () => socket.end());
  socket.on('data', (chunk) => {
    offerAll(framer.push(chunk));
    if (!sink.full()) return;
    socket.pause();
    sink.onceRoomy(() => socket.resume());
  });
  socket.on('end', () => offerAll(framer.end()));
  // A reset by the sender ends the connection as well as a close does; what it had completed is taken already.
  socket.on('error', () => socket.destroy());
}

/** One datagram is one message (RFC 5426); the sender cannot be slowed down, so a full outbox drops and counts. */
export async function listenUdp(port: number, sink: LineSink): Promise<Listener> {
  const listener = `udp/${port}`;
  const socket = createSocket({ type: 'udp6', recvBufferSize: UDP_BUFFER_BYTES });
  socket.on('message', (datagram, { address }) => {
    const line = withoutTrailer(datagram);
    if (line.length > 0 && !sink.offer(line, { listener, peer: plainAddress(address) }))
      sink.onDropped(listener);
  });
  socket.bind(port);
  await once(socket, 'listening');
  return { close: () => socket.close() };
}

/** IPv4 senders reach the dual-stack sockets as IPv4-mapped IPv6 addresses. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:/, '');
}

import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import type { KeyPair } from '../lib/tls.ts';

/** First byte of a TLS handshake record (RFC 8446 section 5.1); no HTTP method begins with it. */
const TLS_HANDSHAKE = 0x16;
const FIRST_BYTE_TIMEOUT_MS = 10_000;

/**
 * Serves HTTP and, where there is a pair, HTTPS on one port: browsers come through the published 443, probes of the
 * appliance come as plain HTTP from the same host.
 */
export async function listenBoth(
  handler: RequestListener,
  port: number,
  pair: KeyPair | null,
): Promise<void> {
  const plain = createHttpServer(handler);
  const secure = pair === null ? null : createHttpsServer({ ...pair, minVersion: 'TLSv1.2' }, handler);
  const server = createServer((socket: Socket) => {
    socket.setTimeout(FIRST_BYTE_TIMEOUT_MS, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.once('readable', () => {
      const first: Buffer | null = socket.read(1);
      if (first === null) {
        socket.destroy();
        return;
      }
      socket.setTimeout(0);
      socket.unshift(first);
      (secure !== null && first[0] === TLS_HANDSHAKE ? secure : plain).emit('connection', socket);
    });
  });
  server.listen(port);
  await once(server, 'listening');
}

/** The fault proxy's own process; see proxy.ts. Argument: the real server's port. Ends with its parent. */
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Duplex, PassThrough, Transform } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault, ProxyMessage } from './proxy.ts';

const targetPort = Number(process.argv[2]);
const host = '127.0.0.1';
let fault: Fault = { kind: 'none' };
let port = 0;

const server = createServer(answer);

function answer(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const now = matching(fault, incoming.url ?? '');
  if (now.kind === 'hang') return;
  if (now.kind === 'status') {
    outgoing.writeHead(now.status, now.headers).end(now.body ?? '');
    return;
  }
  const { method, url: path, headers } = incoming;
  const forwarded = request({ host, port: targetPort, method, path, headers, agent: false });
  forwarded.once('error', () => outgoing.destroy());
  forwarded.once('response', (response) => {
    outgoing.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(distortion(now, outgoing)).pipe(outgoing);
  });
  incoming.pipe(forwarded);
}

function matching(present: Fault, url: string): Fault {
  const applies = !('path' in present) || present.path === undefined || url.includes(present.path);
  return applies ? present : { kind: 'none' };
}

function distortion(present: Fault, outgoing: ServerResponse): Duplex {
  if (present.kind === 'truncate') return truncate(present.afterBytes, outgoing);
  if (present.kind === 'slow') return slow(present.bytesPerSecond);
  return new PassThrough();
}

function truncate(afterBytes: number, outgoing: ServerResponse): Transform {
  let left = afterBytes;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const part = chunk.subarray(0, left);
      left -= part.length;
      if (left > 0) done(null, part);
      else outgoing.write(part, () => outgoing.destroy());
    },
  });
}

const ticksPerSecond = 20;

function slow(bytesPerSecond: number): Duplex {
  const size = Math.max(1, Math.floor(bytesPerSecond / ticksPerSecond));
  async function* drip(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += size) {
        yield chunk.subarray(at, at + size);
        await delay(1000 / ticksPerSecond);
      }
    }
  }
  return Duplex.from(drip);
}

function listen(): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      port = (server.address() as AddressInfo).port;
      resolve();
    });
  });
}

async function setFault(next: Fault): Promise<void> {
  fault = next;
  server.closeAllConnections();
  if (next.kind === 'refuse') server.close();
  else if (!server.listening) await listen();
}

function tell(message: ProxyMessage): void {
  process.send?.(message);
}

process.on('disconnect', () => process.exit());
process.on('message', (next: Fault) => {
  void setFault(next).then(() => tell({ done: true }));
});
await listen();
tell({ port });

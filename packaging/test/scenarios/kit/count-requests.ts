/** A socket in front of an engine's that passes everything on and writes down what was asked. */

import { connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { tempDirectory } from '../../harness/temp-directory.ts';

export interface RequestCounter extends AsyncDisposable {
  readonly socketPath: string;
  /** `GET /containers/json`: without API version, query and ids. */
  requests(): readonly string[];
  /** The same without what figures over time ask for, at a pace of their own. */
  requestsOfLoop(): readonly string[];
}

const requestLine = /(?:^|\r\n)(GET|HEAD|POST|PUT|DELETE) (?:\/v[\d.]+)?(\/[^ ?]*)\S* HTTP\/1\.1\r\n/g;

export async function countRequests(engineSocket: string): Promise<RequestCounter> {
  const directory = await tempDirectory();
  const socketPath = `${directory.path}/engine.sock`;
  const requests: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const engine = connect(engineSocket);
    client.on('data', (chunk: Buffer) => requests.push(...requestsIn(chunk)));
    client.pipe(engine).pipe(client);
    for (const [socket, other] of [
      [client, engine],
      [engine, client],
    ] as const) {
      open.add(socket);
      // Either side that breaks ends both, as one connection would.
      socket.once('error', () => other.destroy());
      socket.once('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
  });
  server.listen(socketPath);
  await once(server, 'listening');
  return {
    socketPath,
    requests: () => requests,
    requestsOfLoop: () => requests.filter((request) => request !== 'GET /containers/ID/stats'),
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await directory.dispose();
    },
  };
}

function requestsIn(chunk: Buffer): string[] {
  return [...chunk.toString('latin1').matchAll(requestLine)].map(
    ([, method = '', path = '']) => `${method} ${path.replaceAll(/\/[0-9a-f]{64}/g, '/ID')}`,
  );
}

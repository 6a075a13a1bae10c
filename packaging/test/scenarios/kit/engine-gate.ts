/** A socket in front of an engine's that stops at a chosen change, before the engine has it or after: there a daemon can be killed. */

import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { tempDirectory } from '../../harness/temp-directory.ts';

/** `before`: the engine never hears of the change; `after`: it has done it, and the daemon never hears so. */
export type GateSide = 'before' | 'after';

export interface EngineGate extends AsyncDisposable {
  readonly socketPath: string;
  /** The `count`-th change from now on is the last one that anybody makes; until then all pass. `only`: count those that match. */
  close(count: number, side: GateSide, only?: RegExp): void;
  /** What is stopped stays so until its connection ends. */
  open(): void;
  /** `POST /containers/ID/stop`: the change at which it has closed; `undefined`: not reached yet. */
  reached(): string | undefined;
}

/** What changes something; a pull, too. */
const change =
  /(?:^|\r\n)(POST|DELETE) (?:\/v[\d.]+)?(\/(?:containers|images|networks)[^ ?]*)\S* HTTP\/1\.1\r\n/;

const anything = /^/;

export async function startEngineGate(engineSocket: string): Promise<EngineGate> {
  const directory = await tempDirectory();
  const socketPath = `${directory.path}/engine.sock`;
  const sockets = new Set<Socket>();
  let left = Number.POSITIVE_INFINITY;
  let side: GateSide = 'before';
  let counted = anything;
  let reached: string | undefined;

  const server = createServer((client) => {
    const engine = connect(engineSocket);
    let isStopped = false;
    let stopsAfter: string | undefined;
    client.on('data', (chunk: Buffer) => {
      const request = changeIn(chunk);
      if (request !== undefined && left <= 0) isStopped = true;
      if (request !== undefined && left > 0 && counted.test(request)) {
        left -= 1;
        if (left === 0 && side === 'before') [isStopped, reached] = [true, request];
        if (left === 0 && side === 'after') stopsAfter = request;
      }
      if (!isStopped) engine.write(chunk);
    });
    engine.on('data', (chunk: Buffer) => {
      if (stopsAfter !== undefined) [isStopped, reached] = [true, stopsAfter];
      if (!isStopped) client.write(chunk);
    });
    for (const [socket, other] of [
      [client, engine],
      [engine, client],
    ] as const) {
      sockets.add(socket);
      // Either side that breaks ends both, as one connection would.
      socket.once('error', () => other.destroy());
      socket.once('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  server.listen(socketPath);
  await once(server, 'listening');
  return {
    socketPath,
    close: (count, on, only = anything) => {
      left = count;
      side = on;
      counted = only;
      reached = undefined;
    },
    open: () => {
      left = Number.POSITIVE_INFINITY;
      reached = undefined;
    },
    reached: () => reached,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await directory.dispose();
    },
  };
}

function changeIn(chunk: Buffer): string | undefined {
  const [, method = '', path = ''] = change.exec(chunk.toString('latin1')) ?? [];
  return method === '' ? undefined : `${method} ${path.replaceAll(/[0-9a-f]{64}/g, 'ID')}`;
}

/** A server that says what a test wants, for what no real registry can be brought to say. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
}

export interface Scripted extends AsyncDisposable {
  readonly port: number;
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** In order. */
  readonly asked: Asked[];
}

export type Script = (asked: Asked, response: ServerResponse, request: IncomingMessage) => void;

/** `tls`: certificate and key in PEM. */
export async function startScripted(
  script: Script,
  tls?: { readonly cert: string; readonly key: string },
): Promise<Scripted> {
  const asked: Asked[] = [];
  const listener: RequestListener = (request, response) => {
    const { method = '', url: path = '', headers } = request;
    const one = { method, path, authorization: headers.authorization };
    asked.push(one);
    script(one, response, request);
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    host: `127.0.0.1:${port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

export const someDigest = `sha256:${'a'.repeat(64)}`;

/** As registries do, with the length of what a GET would give: without one, Node does not keep the connection. */
export function tells(response: ServerResponse, digest = someDigest): void {
  response.writeHead(200, { 'docker-content-digest': digest, 'content-length': '525' }).end();
}

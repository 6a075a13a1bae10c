/** An ACME server that says what a test wants: for what no real one can be brought to say. */

import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import * as z from 'zod';
import { listening, loopbackTls } from './loopback.testdata.ts';

/** What came, beside its signature. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly nonce: string;
  readonly payload: unknown;
}

export interface Said {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text goes as it is. */
  readonly body?: unknown;
}

/** By path; `undefined`: it never answers. */
export type Script = Readonly<Record<string, Said | ((asked: Asked) => Said | undefined)>>;

export interface ScriptedServer extends AsyncDisposable {
  readonly url: string;
  readonly trustedCas: string;
  readonly asked: readonly Asked[];
}

export const problem = (type: string, detail: string, more: object = {}): Said['body'] => ({
  type: `urn:ietf:params:acme:error:${type}`,
  detail,
  ...more,
});

/** What does not stand in `script`: an order that needs no proof, and stays `processing`. */
export async function startScripted(script: (url: string) => Script = () => ({})): Promise<ScriptedServer> {
  const { trustedCas, certificate, key } = await loopbackTls();
  const asked: Asked[] = [];
  let nonces = 0;
  const server = createServer({ key, cert: certificate }, (request, response) => {
    void read(request).then((one) => {
      asked.push(one);
      const line = script_[one.path];
      const said = typeof line === 'function' ? line(one) : line;
      if (said === undefined) return;
      const { status = 200, headers = {}, body = '' } = said;
      response.writeHead(status, { 'replay-nonce': `nonce-${++nonces}`, ...headers });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  const url = `https://127.0.0.1:${await listening(server)}`;
  const script_ = { ...usual(url), ...script(url) };
  return {
    url,
    trustedCas,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

export function orderOf(url: string, more: object = {}): object {
  return { status: 'ready', authorizations: [], finalize: `${url}/finalize`, ...more };
}

function usual(url: string): Script {
  return {
    '/dir': { body: { newNonce: `${url}/nonce`, newAccount: `${url}/account`, newOrder: `${url}/orders` } },
    '/nonce': {},
    '/account': { status: 201, headers: { location: '/account/1' }, body: { status: 'valid' } },
    '/orders': { status: 201, headers: { location: `${url}/order` }, body: orderOf(url) },
    '/order': { body: orderOf(url) },
    '/finalize': { body: orderOf(url, { status: 'processing' }) },
  };
}

const jws = z.object({ protected: z.string(), payload: z.string() });
const header = z.object({ nonce: z.string() });

async function read(request: IncomingMessage): Promise<Asked> {
  const text = (await request.toArray()).join('');
  const { method = '', url: path = '' } = request;
  if (text === '') return { method, path, nonce: '', payload: undefined };
  const parts = jws.parse(JSON.parse(text));
  const decoded = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
  const { nonce } = header.parse(decoded(parts.protected));
  return { method, path, nonce, payload: parts.payload === '' ? undefined : decoded(parts.payload) };
}

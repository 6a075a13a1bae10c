/** Raw calls of the Docker Engine API over its unix socket: what is sent here is exactly what was built. */

import { request, type IncomingMessage } from 'node:http';
import { json, text } from 'node:stream/consumers';
import type { JsonObject } from '../../../appliance/desired/desired.ts';

export interface EngineApi {
  readonly apiVersion: string;
  get(path: string): Promise<unknown>;
  /** An empty object where the engine answers without a body. */
  post(path: string, body: object): Promise<JsonObject>;
  delete(path: string): Promise<void>;
}

export class EngineApiError extends Error {
  override readonly name = 'EngineApiError';
}

const timeoutMs = 60_000;

export function engineApi(socketPath: string, apiVersion: string): EngineApi {
  const call = async (method: string, path: string, body?: object): Promise<IncomingMessage> => {
    const answer = Promise.withResolvers<IncomingMessage>();
    const headers = { host: 'engine', 'content-type': 'application/json' };
    const sent = request({
      socketPath,
      method,
      path: `/v${apiVersion}${path}`,
      headers,
      timeout: timeoutMs,
      agent: false,
    });
    sent.once('response', answer.resolve);
    sent.once('error', answer.reject);
    sent.once('timeout', () => sent.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    sent.end(body === undefined ? undefined : JSON.stringify(body));
    const response = await answer.promise;
    if ((response.statusCode ?? 500) < 400) return response;
    throw new EngineApiError(`${method} ${path}: ${response.statusCode} ${await text(response)}`);
  };
  return {
    apiVersion,
    get: async (path) => json(await call('GET', path)),
    post: async (path, body) => {
      const answer = await text(await call('POST', path, body));
      return answer === '' ? {} : (JSON.parse(answer) as JsonObject);
    },
    delete: async (path) => {
      (await call('DELETE', path)).resume();
    },
  };
}

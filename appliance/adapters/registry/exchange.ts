/** One HTTP request to a registry and its answer, bounded in size and time. */

import { request as httpRequest } from 'node:http';
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Connections } from './connections.ts';
import { RegistryError } from './errors.ts';
import { connectionError } from './connection-error.ts';

export interface Request {
  readonly method: 'HEAD' | 'GET';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Of a refusal no more than its beginning. */
  readonly body: Buffer;
}

/** @throws RegistryError `registry-unreachable`, `registry-untrusted`, `bad-answer`; the signal's reason. */
export type Send = (request: Request, signal: AbortSignal) => Promise<Answer>;

/** Of the whole answer. */
const ANSWER_TIMEOUT_MS = 20_000;
/** What registries take at most as a manifest (OCI distribution specification, "Pushing Manifests"). */
const MAX_BODY_BYTES = 4 * 1024 * 1024;
const MAX_REFUSAL_BYTES = 16 * 1024;

export function openExchange(connections: Connections, answerTimeoutMs = ANSWER_TIMEOUT_MS): Send {
  const once = async (request: Request, signal: AbortSignal): Promise<Answer> => {
    signal.throwIfAborted();
    const attempt = begin(request, connections);
    try {
      return await within(answerTimeoutMs, attempt, signal);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof RegistryError) throw error;
      throw new Failed(attempt, error);
    }
  };
  return async (request, signal) => {
    try {
      try {
        return await once(request, signal);
      } catch (error) {
        // A kept connection that was closed at the other side as the request went out: nothing has come of it.
        if (!(error instanceof Failed) || !error.wasKept) throw error;
        return await once(request, signal);
      }
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      connections.drop(request.url);
      throw connectionError(request.url, error.request.socket, error.cause);
    }
  };
}

class Failed extends Error {
  readonly request: ClientRequest;
  readonly wasKept: boolean;

  constructor(request: ClientRequest, cause: unknown) {
    super('the request failed', { cause });
    this.request = request;
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    this.wasKept = request.reusedSocket && (code === 'ECONNRESET' || code === 'EPIPE');
  }
}

function begin({ method, url, headers }: Request, connections: Connections): ClientRequest {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const all = { 'user-agent': 'applianced', ...headers };
  return send(url, { method, headers: all, agent: connections.agentFor(url) });
}

/** Does not wait for the request to end: Node holds one that is destroyed until its proxy has answered. */
async function within(limitMs: number, request: ClientRequest, signal: AbortSignal): Promise<Answer> {
  const ended = Promise.withResolvers<never>();
  const end = (error: Error): void => {
    request.destroy(error);
    ended.reject(error);
  };
  const timer = setTimeout(() => end(new Error(`no whole answer within ${limitMs / 1_000} s`)), limitMs);
  const onAbort = (): void => end(new Error('given up'));
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([answerTo(request), ended.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

function answerTo(request: ClientRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.once('response', (response) => {
      readBody(response).then(
        (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        (error: unknown) => {
          request.destroy();
          reject(error);
        },
      );
    });
    request.end();
  });
}

async function readBody(response: IncomingMessage): Promise<Buffer> {
  const isRefusal = (response.statusCode ?? 0) >= 400;
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    sizeBytes += chunk.length;
    // Leaving the loop ends the connection.
    if (isRefusal && sizeBytes >= MAX_REFUSAL_BYTES) break;
    if (sizeBytes > MAX_BODY_BYTES) {
      const words = `the answer is larger than ${MAX_BODY_BYTES / 1024 / 1024} MiB`;
      throw new RegistryError(words, { kind: 'bad-answer' });
    }
  }
  return Buffer.concat(chunks).subarray(0, isRefusal ? MAX_REFUSAL_BYTES : MAX_BODY_BYTES);
}

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
    const attempt = begin(request, connections, signal);
    const timer = setTimeout(
      () => attempt.destroy(new Error(`no whole answer within ${answerTimeoutMs / 1_000} s`)),
      answerTimeoutMs,
    );
    try {
      return await answerTo(attempt);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof RegistryError) throw error;
      throw new Failed(attempt, error);
    } finally {
      clearTimeout(timer);
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

function begin(
  { method, url, headers }: Request,
  connections: Connections,
  signal: AbortSignal,
): ClientRequest {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const all = { 'user-agent': 'applianced', ...headers };
  return send(url, { method, headers: all, agent: connections.agentFor(url), signal });
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

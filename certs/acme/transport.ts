/** HTTP of RFC 8555, 6.1: TLS always, no redirects, answers of a bounded size and time. */

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { TLSSocket } from 'node:tls';
import { AcmeError } from './acme-error.ts';

export interface AcmeRequest {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly url: string;
  readonly accept?: string;
  /** JSON of a JWS. */
  readonly body?: string;
}

export interface AcmeResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** @throws AcmeError `unreachable`, `untrusted`, `bad-answer`; the signal's reason. */
export type Send = (request: AcmeRequest) => Promise<AcmeResponse>;

export interface TransportOptions {
  /** PEM. These and no others are trusted then. */
  readonly trustedCas?: string;
  readonly signal: AbortSignal;
  /** Small CAs sign before they answer. */
  readonly answerTimeoutMs?: number;
}

const ANSWER_TIMEOUT_MS = 60_000;
/** A chain has some 6 kB, a directory 1 kB. */
const MAX_ANSWER_BYTES = 256 * 1024;

/** A connection for each request: one that is kept may be closed by the server while a signed request is on its way. */
export function openTransport({ trustedCas, signal, answerTimeoutMs }: TransportOptions): Send {
  const agent = new Agent({ keepAlive: false, ...(trustedCas === undefined ? {} : { ca: trustedCas }) });
  return async (request) => {
    const url = httpsUrl(request.url);
    signal.throwIfAborted();
    try {
      return await exchange({ ...request, url }, agent, signal, answerTimeoutMs ?? ANSWER_TIMEOUT_MS);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw error;
    }
  };
}

/** Also of addresses that the server gives: what is signed goes to nobody who is not known. */
function httpsUrl(text: string): URL {
  const url = URL.parse(text);
  if (url?.protocol === 'https:') return url;
  throw new AcmeError(`${JSON.stringify(text)} is no address of the kind https://...`, {
    kind: 'bad-answer',
    retryable: false,
    action: 'Set the address of the directory of an ACME server, with https:// in front.',
  });
}

function exchange(
  { method, url, accept, body }: Omit<AcmeRequest, 'url'> & { readonly url: URL },
  agent: Agent,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<AcmeResponse> {
  const headers = {
    'user-agent': 'applianced',
    'accept-language': 'en',
    accept: accept ?? 'application/json',
    ...(body === undefined ? {} : { 'content-type': 'application/jose+json' }),
  };
  return new Promise((resolve, reject) => {
    const request = httpsRequest(url, { method, headers, agent, signal });
    const timer = setTimeout(
      () => request.destroy(new Error(`no answer within ${timeoutMs / 1_000} s`)),
      timeoutMs,
    );
    request.once('close', () => clearTimeout(timer));
    request.on('error', (error) => reject(connectionError(url, request.socket, error)));
    request.once('response', (response) => {
      readAnswer(response).then(resolve, (error: unknown) => {
        request.destroy();
        reject(error instanceof AcmeError ? error : connectionError(url, request.socket, error));
      });
    });
    request.end(body);
  });
}

async function readAnswer(response: IncomingMessage): Promise<AcmeResponse> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_ANSWER_BYTES)
      throw new AcmeError(`the ACME server's answer is larger than ${MAX_ANSWER_BYTES / 1024} KiB`, {
        kind: 'bad-answer',
      });
    chunks.push(chunk);
  }
  const { statusCode = 0, headers } = response;
  return { status: statusCode, headers, body: Buffer.concat(chunks).toString('utf8') };
}

/** Node leaves at the socket what it found wrong with the server's certificate. */
function connectionError({ host }: URL, socket: unknown, cause: unknown): AcmeError {
  const untrusted = socket instanceof TLSSocket && Boolean(socket.authorizationError);
  const said = cause instanceof Error ? cause.message : String(cause);
  return untrusted
    ? new AcmeError(`the TLS certificate of the ACME server ${host} is not trusted: ${said}`, {
        kind: 'untrusted',
        cause,
      })
    : new AcmeError(`the ACME server ${host} cannot be reached: ${said}`, { kind: 'unreachable', cause });
}

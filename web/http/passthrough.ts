/** A request of a visitor carried to the daemon and its answer carried back, both as they stream. */

import { request as askDaemon } from 'node:http';
import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { visitorHeaders } from '../daemon.ts';
import { limited, refuseLength } from './body.ts';
import { daemonSilent, WebProblem } from './problem.ts';
import type { WebContext } from './state.ts';

/** For the head of the answer; an import of certificates and a check of updates take their time. */
const HEAD_MS = 30_000;

/** What the daemon needs of a request. All else stays here: cookies, hop-by-hop headers, and names that only we may use. */
const PASSED_ON = new Set(['accept', 'content-type', 'content-length', 'if-none-match', 'last-event-id']);

/** Of one connection and not of the answer (RFC 9110, 7.6.1). */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'set-cookie',
]);

export interface PassOptions {
  readonly socketPath: string;
  /** At the daemon, with its query. */
  readonly path: string;
  readonly limitBytes: number;
  /** Ends an answer that is under way. */
  readonly signal: AbortSignal;
}

/** Throws a WebProblem 413 for a body that is too large, and 503 where the daemon does not answer. */
export async function pass(ctx: WebContext, options: PassOptions): Promise<void> {
  const answer = await headOf(ctx, options);
  ctx.status = answer.statusCode ?? 502;
  ctx.set(passedBack(answer));
  if (ctx.method === 'HEAD') {
    answer.resume();
    return;
  }
  ctx.body = answer;
  const cutOff = (): void => void answer.destroy();
  options.signal.addEventListener('abort', cutOff, { once: true });
  answer.once('close', () => options.signal.removeEventListener('abort', cutOff));
  // Who waits for the first message must know at once that the stream stands.
  if (isStream(answer)) ctx.flushHeaders();
}

/** Of server-sent events. */
function isStream({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return headers['content-type']?.startsWith('text/event-stream') === true;
}

async function headOf(
  ctx: WebContext,
  { socketPath, path, limitBytes }: PassOptions,
): Promise<IncomingMessage> {
  refuseLength(ctx.req, limitBytes);
  const request = askDaemon({
    socketPath,
    path,
    method: ctx.method,
    headers: { ...passedOn(ctx.req), ...visitorHeaders(ctx.state), Host: 'localhost' },
    agent: false,
  });
  const deadline = setTimeout(
    () => request.destroy(new Error(`no answer within ${HEAD_MS / 1000} s`)),
    HEAD_MS,
  );
  ctx.res.once('close', () => request.destroy());
  const answer = Promise.withResolvers<IncomingMessage>();
  request.once('response', answer.resolve).on('error', answer.reject);
  request.once('close', () => answer.reject(new Error('the connection to the daemon was closed')));
  sendBody(ctx.req, request, limitBytes).catch((error: unknown) => {
    answer.reject(error);
    request.destroy();
  });
  try {
    return await answer.promise;
  } catch (error) {
    throw error instanceof WebProblem ? error : daemonSilent(error);
  } finally {
    clearTimeout(deadline);
  }
}

async function sendBody(from: IncomingMessage, to: ClientRequest, limitBytes: number): Promise<void> {
  for await (const chunk of limited(from, limitBytes)) {
    if (to.destroyed) return;
    if (!to.write(chunk)) await drained(to);
  }
  to.end();
}

/** Also where the daemon has gone, or has answered without reading on. */
function drained(request: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      request.off('drain', settle).off('close', settle);
      resolve();
    };
    request.on('drain', settle).on('close', settle);
  });
}

function passedOn(request: IncomingMessage): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (PASSED_ON.has(name) && value !== undefined) headers[name] = value;
  }
  if (request.headers['transfer-encoding'] !== undefined) headers['Transfer-Encoding'] = 'chunked';
  return headers;
}

function passedBack({ headers }: IncomingMessage): Record<string, string | string[]> {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  const kept = Object.entries(headers).filter(
    ([name, value]) => value !== undefined && !HOP_BY_HOP.has(name) && !named.includes(name),
  );
  return Object.fromEntries(kept) as Record<string, string | string[]>;
}

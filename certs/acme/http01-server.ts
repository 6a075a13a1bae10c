/** Answers to http-01 (RFC 8555, 8.3), from a server that is there only while somebody asks. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { AcmeError } from './acme-error.ts';
import type { ChallengeSolver } from './solver.ts';

export interface Http01Options {
  /** ACME servers ask at port 80; another one is for what forwards to it. */
  readonly port: number;
  /** Default: every address of this machine. */
  readonly host?: string;
}

const PATH = '/.well-known/acme-challenge/';
/** Whoever asks says it at once. */
const REQUEST_TIMEOUT_MS = 10_000;
const MAX_CONNECTIONS = 64;

/** Challenges that run at the same time share one listener; it is gone when the last of them is over. */
export function http01Server(options: Http01Options): ChallengeSolver {
  const answers = new Map<string, string>();
  let listening: Promise<Server> | undefined;
  /** The port is free again when it settles. */
  let closed: Promise<unknown> = Promise.resolve();

  const leave = async (token: string): Promise<void> => {
    answers.delete(token);
    if (answers.size > 0 || listening === undefined) return;
    const going = listening;
    listening = undefined;
    // Where it never listened, whoever waited for that has been told.
    closed = Promise.allSettled([going.then(close)]);
    await closed;
  };

  return async ({ token, answer }, signal) => {
    signal.throwIfAborted();
    answers.set(token, answer);
    listening ??= closed.then(() => listen(options, answers));
    try {
      await listening;
      signal.throwIfAborted();
    } catch (error) {
      await leave(token);
      throw error;
    }
    return { [Symbol.asyncDispose]: () => leave(token) };
  };
}

async function listen(options: Http01Options, answers: ReadonlyMap<string, string>): Promise<Server> {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, keepAlive: false }, (request, response) =>
    respond(request, response, answers),
  );
  server.maxConnections = MAX_CONNECTIONS;
  try {
    server.listen(options);
    await once(server, 'listening');
  } catch (error) {
    throw portError(options, error);
  }
  return server;
}

async function close(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}

function respond(
  { method, url = '' }: IncomingMessage,
  response: ServerResponse,
  answers: ReadonlyMap<string, string>,
): void {
  const readOnly = method === 'GET' || method === 'HEAD';
  const answer = readOnly && url.startsWith(PATH) ? answers.get(url.slice(PATH.length)) : undefined;
  response.shouldKeepAlive = false;
  if (answer === undefined) response.writeHead(404).end();
  else response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(answer);
}

function portError({ port, host }: Http01Options, cause: unknown): AcmeError {
  const where = host === undefined ? `port ${port}` : `port ${port} of ${host}`;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const why: Readonly<Record<string, readonly [string, string]>> = {
    EADDRINUSE: ['is in use by another program', `Free ${where}, or prove the names by dns-01.`],
    EACCES: [
      'may not be opened by this user',
      'Let it listen there (CAP_NET_BIND_SERVICE), or set a higher port.',
    ],
    EADDRNOTAVAIL: ['is not of this machine', 'Set an address that this machine has, or none.'],
  };
  const said = cause instanceof Error ? cause.message : String(cause);
  const [what, action] = why[String(code)] ?? [`cannot be opened: ${said}`, `Look at what keeps ${where}.`];
  return new AcmeError(`${where}, where the ACME server asks, ${what}`, {
    kind: 'challenge-failed',
    action,
    cause,
  });
}

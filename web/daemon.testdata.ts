/** A daemon that says what a test tells it to, on a real unix socket: the routes that the web process asks, typed by the contract. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Principal, Role } from '../appliance/contract/accounts.ts';
import type { Event } from '../appliance/contract/event.ts';
import type { Page, PageKeys } from '../appliance/contract/page.ts';
import type { Status } from '../appliance/contract/status.ts';
import { certsOf, osStatusOf, service, statusOf } from '../appliance/api/memory.testdata.ts';

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

type Answer = (request: SeenRequest, response: ServerResponse) => void | Promise<void>;

export interface ScriptedDaemon extends AsyncDisposable {
  readonly socketPath: string;
  /** All but those of `live`, oldest first. */
  readonly seen: readonly SeenRequest[];
  /** How many follow `live`. */
  followers(): number;
  say(page: Partial<Page>): void;
  sayStatus(status: Status): void;
  sayEvent(event: Event): void;
  publish(keys: PageKeys): void;
  signIn(token: string, role: Role): void;
  revoke(token: string): void;
  /** From now on this path (without its query) is answered so. */
  on(path: string, answer: Answer): void;
  /** The socket goes, and with it all connections. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

export const pageOf = (more: Partial<Page> = {}): Page => ({
  hostname: 'box-17',
  names: ['box-17.example'],
  visibility: 'open',
  isClaimed: true,
  health: 'healthy',
  summary: 'All 1 services are healthy',
  timeZone: 'UTC',
  idleExitMs: 600_000,
  ...more,
});

export function eventOf(sequence: number, message: string): Event {
  return { id: `0badcafe-${sequence}`, at: '2026-01-31T12:00:00.000Z', kind: 'step', message };
}

export async function scriptedDaemon(
  socketPath: string,
  initial: Partial<Page> = {},
): Promise<ScriptedDaemon> {
  let page = pageOf(initial);
  let status = statusOf([service('broker')]);
  let keys: PageKeys | undefined;
  const users = new Map<string, Principal>();
  const seen: SeenRequest[] = [];
  const live = new Set<ServerResponse>();
  const answers = new Map<string, Answer>([
    ['/v1/page', (_, response) => sendJson(response, 200, page)],
    [
      '/v1/page/keys',
      (_, response) => (keys === undefined ? sendProblem(response, 404) : sendJson(response, 200, keys)),
    ],
    ['/v1/updates', (_, response) => sendJson(response, 200, { os: osStatusOf(), images: [] })],
    ['/v1/certs', (_, response) => sendJson(response, 200, certsOf())],
    ['/v1/status', (_, response) => sendJson(response, 200, status)],
    [
      '/v1/session',
      ({ headers }, response) => {
        const user = users.get(headers.authorization?.replace('Bearer ', '') ?? '');
        return user === undefined ? sendProblem(response, 401) : sendJson(response, 200, user);
      },
    ],
  ]);
  const follow = (response: ServerResponse): void => {
    live.add(response);
    response.once('close', () => live.delete(response));
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(message('page', page) + message('status', status));
  };
  const tell = (name: string, data: unknown, id?: string): void => {
    for (const response of live) response.write(message(name, data, id));
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = request;
    const path = url.split('?', 1)[0] ?? '';
    if (path === '/v1/live' && !answers.has(path)) return follow(response);
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const full = { method, url, headers, body: Buffer.concat(chunks).toString() };
    seen.push(full);
    await (answers.get(path) ?? ((_, unknown) => sendProblem(unknown, 404)))(full, response);
  };
  const listen = async () => {
    await mkdir(dirname(socketPath), { recursive: true });
    // A request that is cut off in the middle of its body is answered by nobody.
    const server = createServer(
      (request, response) => void handle(request, response).catch(() => response.destroy()),
    );
    await once(server.listen(socketPath), 'listening');
    return server;
  };
  let server: Awaited<ReturnType<typeof listen>> | undefined = await listen();
  const stop = async (): Promise<void> => {
    const closed = new Promise((resolve) => server?.close(resolve));
    server?.closeAllConnections();
    if (server !== undefined) await closed;
    server = undefined;
  };
  return {
    socketPath,
    seen,
    followers: () => live.size,
    say: (more) => {
      page = { ...page, ...more };
      tell('page', page);
    },
    sayStatus: (next) => {
      status = next;
      tell('status', status);
    },
    sayEvent: (event) => tell('event', event, event.id),
    publish: (next) => {
      keys = next;
      page = { ...page, certificate: next.generation };
      tell('page', page);
    },
    signIn: (token, role) => void users.set(token, { user: 'ada', role, via: 'session', id: 's1' }),
    revoke: (token) => void users.delete(token),
    on: (path, answer) => void answers.set(path, answer),
    stop,
    start: async () => void (server = await listen()),
    [Symbol.asyncDispose]: stop,
  };
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

export function sendProblem(response: ServerResponse, status: number): void {
  const type = 'application/problem+json';
  response
    .writeHead(status, { 'Content-Type': type })
    .end(JSON.stringify({ type: 'urn:applianced:test', title: 'no', status }));
}

function message(event: string, data: unknown, id?: string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** A browser without any script: it sends forms, keeps cookies, and follows nothing by itself. */

import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import type { ProblemDetails } from '../appliance/contract/problem-details.ts';
import type { WorkItem } from '../appliance/contract/work.ts';
import { ownOrigin } from './served.testdata.ts';
import type { Asked, AskOptions, Served } from './served.testdata.ts';
import { iso } from './views/said.testdata.ts';

/** With its cookies, which it keeps as they come; Referer and Origin are those of the page that it is on. */
export interface Visitor {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Asked>;
  /** Sends a form, as the one of the page that was shown last. */
  post(path: string, fields?: Readonly<Record<string, string>>): Promise<Asked>;
  upload(path: string, form: FormData): Promise<Asked>;
  /** Goes where an answer leads to. */
  follow(answer: Asked): Promise<Asked>;
  readonly cookies: Map<string, string>;
}

/** `token`: of the session that it has. */
export function visitorOf(site: Served, token?: string): Visitor {
  const cookies = new Map<string, string>();
  if (token !== undefined) cookies.set('__Host-applianced', token);
  let at = '';
  const ask = async (path: string, options: AskOptions): Promise<Asked> => {
    const Cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { Accept: 'text/html', Cookie, ...options.headers };
    const answer = await site.ask(path, { ...options, headers });
    for (const each of answer.headers['set-cookie'] ?? []) keep(each, cookies);
    return answer;
  };
  const send = (path: string, type: string, body: string | Buffer): Promise<Asked> => {
    const own = ownOrigin(site.port);
    const headers = { ...own, Referer: `${own.Origin}${at}`, 'Content-Type': type };
    return ask(path, { method: 'POST', headers, body });
  };
  const get: Visitor['get'] = (path, headers = {}) => {
    at = path;
    return ask(path, { headers });
  };
  return {
    cookies,
    get,
    post: (path, fields = {}) =>
      send(path, 'application/x-www-form-urlencoded', new URLSearchParams(fields).toString()),
    upload: async (path, form) => {
      const body = new Response(form);
      const type = body.headers.get('content-type') ?? '';
      return send(path, type, Buffer.from(await body.arrayBuffer()));
    },
    follow: ({ status, headers: { location } }) => {
      assert.equal(status, 303);
      return get(location ?? '');
    },
  };
}

/** One that is empty is taken away. */
function keep(line: string, cookies: Map<string, string>): void {
  const [pair = ''] = line.split(';', 1);
  const at = pair.indexOf('=');
  const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
  if (value === '') cookies.delete(name);
  else cookies.set(name, value);
}

/** How often the daemon was told to do something. */
export function orders({ daemon }: Served, path: string): readonly string[] {
  return daemon.seen.filter(({ method, url }) => method === 'POST' && url === path).map(({ body }) => body);
}

export function refuse(response: ServerResponse, problem: ProblemDetails): void {
  response
    .writeHead(problem.status, { 'Content-Type': 'application/problem+json' })
    .end(JSON.stringify(problem));
}

/** Problems as the daemon has them. */
export const sessionEnded: ProblemDetails = {
  type: 'urn:applianced:sign-in-needed',
  title: 'The session or the API token is not in force',
  status: 401,
};
export const viewersOnlySee: ProblemDetails = {
  type: 'urn:applianced:operator-needed',
  title: 'This is for operators',
  status: 403,
  detail: 'grace is a viewer',
  action: 'ask an operator',
};

/** What the daemon answers to a command. */
export const accepted: WorkItem = {
  id: 'w9',
  command: 'restart',
  service: 'broker',
  arguments: {},
  state: 'waiting',
  attempts: 0,
  message: 'waits for its turn',
  acceptedAt: iso(0),
  origin: { via: 'page' },
};

/** A browser without any script: it sends forms, keeps cookies, and follows nothing by itself. */

import type { ServerResponse } from 'node:http';
import type { ProblemDetails } from '../appliance/contract/problem-details.ts';
import { OPERATOR, ownOrigin } from './served.testdata.ts';
import type { Asked, Served } from './served.testdata.ts';
import { iso } from './views/said.testdata.ts';

export function post(
  site: Served,
  path: string,
  fields: Readonly<Record<string, string>> = {},
  cookie: string = OPERATOR.Cookie,
): Promise<Asked> {
  return site.ask(path, {
    method: 'POST',
    headers: {
      ...ownOrigin(site.port),
      Cookie: cookie,
      'Content-Type': 'application/x-www-form-urlencoded',
      Accept: 'text/html',
    },
    body: new URLSearchParams(fields).toString(),
  });
}

/** What the browser keeps of an answer, beside the session. */
export function cookiesOf({ headers }: Asked): string {
  return (headers['set-cookie'] ?? []).map((each) => each.split(';', 1)[0] ?? '').join('; ');
}

export function refuse(response: ServerResponse, problem: ProblemDetails): void {
  response
    .writeHead(problem.status, { 'Content-Type': 'application/problem+json' })
    .end(JSON.stringify(problem));
}

/** What the daemon answers to a command. */
export const accepted = {
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

/** Errors that are answers: each says what happened, why and what to do, and nothing of what is inside. */

import type { ProblemDetails } from '../../appliance/contract/problem-details.ts';

type Details = Omit<ProblemDetails, 'type'>;

export class WebProblem extends Error {
  readonly details: ProblemDetails;
  readonly headers: Readonly<Record<string, string>>;

  /** `kind` is the last part of the URN in `type`, as in the daemon's API. */
  constructor(
    kind: string,
    details: Details,
    options: ErrorOptions & { headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(details.title, options);
    this.name = 'WebProblem';
    this.details = { type: `urn:applianced:${kind}`, ...details };
    this.headers = options.headers ?? {};
  }
}

export function unknownPage(): WebProblem {
  return new WebProblem('unknown-page', { title: 'There is no such page', status: 404 });
}

export function badTarget(status: 400 | 404 | 414, detail: string): WebProblem {
  return new WebProblem('bad-target', { title: 'The address cannot be used', status, detail });
}

export function methodNotAllowed(method: string, allowed: readonly string[]): WebProblem {
  const list = allowed.join(', ');
  return new WebProblem(
    'method-not-allowed',
    { title: 'The route has no such method', status: 405, detail: `${method} is not one of ${list}` },
    { headers: { Allow: list } },
  );
}

/** The name is not told back: it is text of whoever asks. */
export function wrongHost(): WebProblem {
  return new WebProblem('wrong-host', {
    title: 'This machine is not visited under that name',
    status: 421,
    detail: 'a page of another site could otherwise act on this machine through a name that it controls',
    action: 'use an address or a name of this machine; further names: certs.names in node.json',
  });
}

export function crossSite(why: string): WebProblem {
  return new WebProblem('cross-site', {
    title: 'The request does not come from a page of this machine',
    status: 403,
    detail: why,
    action: 'open the page anew and try again; programs use an API token instead of a cookie',
  });
}

export function bodyTooLarge(limitBytes: number): WebProblem {
  return new WebProblem('body-too-large', {
    title: 'The body is too large',
    status: 413,
    detail: `at most ${limitBytes} bytes`,
  });
}

export function notAForm(options?: ErrorOptions): WebProblem {
  return new WebProblem('wrong-media-type', { title: 'The body is not a form', status: 415 }, options);
}

export function tooManyVisitors(limit: number): WebProblem {
  return new WebProblem(
    'too-many-streams',
    {
      title: 'Too many pages are open',
      status: 503,
      detail: `at most ${limit} follow this machine at once`,
      action: 'close pages that nobody looks at, then open this one anew',
    },
    { headers: { 'Retry-After': '30' } },
  );
}

export function daemonSilent(cause: unknown): WebProblem {
  return new WebProblem(
    'daemon-silent',
    {
      title: 'The appliance daemon does not answer',
      status: 503,
      detail: 'what runs goes on; it is not looked after until the daemon is back',
      action: 'try again in a moment; if it stays so, on the machine: systemctl status applianced',
    },
    { cause, headers: { 'Retry-After': '5' } },
  );
}

/** `instance` is in our log with the error itself. */
export function unexpected(instance: string): WebProblem {
  return new WebProblem('unexpected', {
    title: 'The status page could not answer this request',
    status: 500,
    action: `on the machine: journalctl -u appliance-web | grep ${instance}`,
    instance,
  });
}

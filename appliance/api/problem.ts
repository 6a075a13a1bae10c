import leven from 'leven';
import type { InputProblem, ProblemDetails } from '../contract/problem-details.ts';

type Details = Omit<ProblemDetails, 'type'>;

/** An answer that is an error by intent: its text is written for the caller. Everything else is an unexpected error. */
export class ProblemError extends Error {
  readonly details: ProblemDetails;
  readonly headers: Readonly<Record<string, string>>;

  /** `kind` is the last part of the URN in `type`. */
  constructor(kind: string, details: Details, headers: Readonly<Record<string, string>> = {}) {
    super(details.title);
    this.name = 'ProblemError';
    this.details = { type: `urn:applianced:${kind}`, ...details };
    this.headers = headers;
  }
}

export function unknownRoute(path: string): ProblemError {
  return new ProblemError('unknown-route', {
    title: 'There is no such route',
    status: 404,
    detail: path,
    action: 'GET /v1/openapi.json lists all routes',
  });
}

export function methodNotAllowed(method: string, allowed: readonly string[]): ProblemError {
  const list = allowed.join(', ');
  return new ProblemError(
    'method-not-allowed',
    { title: 'The route has no such method', status: 405, detail: `${method} is not one of ${list}` },
    { Allow: list },
  );
}

export function badInput(title: string, problems: readonly InputProblem[]): ProblemError {
  const detail = problems.map(({ path, reason }) => (path === '' ? reason : `${path}: ${reason}`)).join('; ');
  return new ProblemError('bad-input', {
    title,
    status: 400,
    ...(detail !== '' && { detail }),
    problems: [...problems],
  });
}

export function badStackFile(problems: readonly InputProblem[]): ProblemError {
  return new ProblemError('bad-stack-file', {
    title: 'The stack file cannot be used',
    status: 422,
    problems: [...problems],
  });
}

export function wrongMediaType(): ProblemError {
  return new ProblemError('wrong-media-type', { title: 'The body must be application/json', status: 415 });
}

export function bodyTooLarge(limitBytes: number): ProblemError {
  return new ProblemError(
    'body-too-large',
    { title: 'The body is too large', status: 413, detail: `at most ${limitBytes} bytes` },
    { Connection: 'close' },
  );
}

export function notReady(): ProblemError {
  return new ProblemError(
    'not-ready',
    {
      title: 'The daemon has not looked at the engine yet',
      status: 503,
      action: 'ask again in a few seconds; if it stays so, read the log: journalctl -u applianced',
    },
    { 'Retry-After': '1' },
  );
}

export function noFigures(): ProblemError {
  return new ProblemError(
    'no-figures',
    {
      title: 'There are no figures of the last minute',
      status: 503,
      action: 'ask again in a few seconds; if it stays so, read the log: journalctl -u applianced',
    },
    { 'Retry-After': '1' },
  );
}

export function noStack(): ProblemError {
  return new ProblemError('no-stack', {
    title: 'There is no stack to run yet',
    status: 409,
    action:
      'set node_role in node.json, or write a stack.yaml beside it; where there is one, "appliancectl status" tells what is wrong with it',
  });
}

export function notPossible(command: string, why: string, action: string): ProblemError {
  return new ProblemError('not-possible', {
    title: `${command} cannot be carried out: ${why}`,
    status: 409,
    action,
  });
}

export function notConfirmed(volumes: readonly string[]): ProblemError {
  return new ProblemError('not-confirmed', {
    title: 'The confirmation must name exactly the volumes that are to be removed with their data',
    status: 422,
    action: `to remove them, confirm: ${volumes.join(', ')}`,
  });
}

export function tooManyStreams(limit: number): ProblemError {
  return new ProblemError(
    'too-many-streams',
    {
      title: 'Too many streams are open',
      status: 503,
      detail: `at most ${limit}`,
      action: 'close some of them',
    },
    { 'Retry-After': '10' },
  );
}

export function unknownService(name: string, known: readonly string[]): ProblemError {
  const near = nearestName(name, known);
  const listed = known.length === 0 ? 'the stack has no services' : `services: ${known.join(', ')}`;
  return new ProblemError('unknown-service', {
    title: `There is no service ${JSON.stringify(name)}`,
    status: 404,
    action: near === undefined ? listed : `did you mean ${near}?`,
  });
}

export function unknownWork(id: string): ProblemError {
  return new ProblemError('unknown-work', {
    title: `There is no work item ${JSON.stringify(id)}`,
    status: 404,
    detail: 'it was never accepted, or it is too old',
  });
}

export function unknownBundle(id: string): ProblemError {
  return new ProblemError('unknown-bundle', {
    title: `There is no support bundle ${JSON.stringify(id)}`,
    status: 404,
    action: 'appliancectl support list shows all; only the last five are kept',
  });
}

export function unknownCheck(unknown: readonly string[], known: readonly string[]): ProblemError {
  const [first = ''] = unknown;
  const near = nearestName(first, known);
  return new ProblemError('unknown-check', {
    title: `There is no check ${unknown.map((name) => JSON.stringify(name)).join(', ')}`,
    status: 404,
    action: near === undefined ? `checks: ${known.join(', ')}` : `did you mean ${near}?`,
  });
}

export function unknownEvent(id: string): ProblemError {
  return new ProblemError('unknown-event', {
    title: `There is no event ${JSON.stringify(id)}`,
    status: 404,
    detail: 'it was never told, or it is too old',
    action: 'begin again with the last events: leave `before` out',
  });
}

/** `instance` is the URN under which the error was logged: the caller learns nothing else. */
export function unexpected(instance: string): ProblemError {
  return new ProblemError('internal', {
    title: 'The daemon failed at this request',
    status: 500,
    action: `look for ${instance} in its log: journalctl -u applianced`,
    instance,
  });
}

/** The known name that needs the fewest edits; none when more than a third of it (at least one letter) would change. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, edits: leven(name, candidate) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  if (best === undefined) return undefined;
  return best.edits <= Math.max(1, Math.floor(best.candidate.length / 3)) ? best.candidate : undefined;
}

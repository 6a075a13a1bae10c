/** One request to the engine as plain data. */

import { EngineError } from './errors.ts';

export interface Call {
  /** Function of `Engine` that it serves: what `onCall` reports and what an error message starts with. */
  readonly name: string;
  /** What it is about, for the error message: a container id or name, an image reference. */
  readonly subject: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Without API version and query; every variable part went through `pathSegment`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** Until the whole answer is here; for a stream: until its head is here. */
  readonly deadlineMs: number;
}

/** `list` and `inspect` cost about 1 ms; ten seconds means that the engine hangs. */
export const readDeadlineMs = 10_000;
/** Rename, kill, connect ...: small changes, but the engine may wait for a lock of the container. */
export const changeDeadlineMs = 30_000;
/** Creating copies the image's content at a volume's path into a fresh volume. */
export const createDeadlineMs = 60_000;
export const startDeadlineMs = 120_000;
/** Removing deletes the container's files. */
export const removeDeadlineMs = 120_000;

/**
 * Keeps a name inside its path segment. An empty one, dots or a slash would make the engine answer with a redirect to the
 * cleaned path, which the modem follows into an exception. @throws EngineError `bad-request`.
 */
export function pathSegment(name: string): string {
  if (/^\.*$|\//.test(name)) {
    throw new EngineError(`"${name}" cannot be a name in the engine`, {
      kind: 'bad-request',
      retryable: false,
    });
  }
  return encodeURIComponent(name);
}

export function describeCall(call: Pick<Call, 'name' | 'subject'>): string {
  if (call.subject === '') return call.name;
  return `${call.name} ${/^[0-9a-f]{64}$/.test(call.subject) ? call.subject.slice(0, 12) : call.subject}`;
}

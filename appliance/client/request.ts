import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { ProblemDetails } from '../contract/problem-details.ts';
import type { Route } from '../contract/route.ts';
import { ApiProblemError, connectionError, DaemonConnectionError, DaemonTimeoutError } from './errors.ts';

export interface Connection {
  readonly socketPath: string;
  /** For the head of the answer, and for the rest of it unless it is a stream. */
  readonly timeoutMs: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** Parameters, query and body in one object, as RouteArguments types it for each route. */
export type RequestInput = Readonly<Record<string, unknown>>;

export interface RequestOptions {
  readonly input: RequestInput;
  readonly accept: string;
  readonly lastEventId?: string;
  readonly signal?: AbortSignal;
}

/**
 * Sends one request and resolves with the head of an answer that is not a problem. Rejects with one of the errors in
 * errors.ts, or with the reason of `signal`.
 */
export function openResponse(
  connection: Connection,
  route: Route,
  options: RequestOptions,
): Promise<IncomingMessage> {
  const { path, body } = target(route, options.input);
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      socketPath: connection.socketPath,
      method: route.method,
      path,
      headers: {
        ...connection.headers,
        Host: 'localhost',
        Accept: options.accept,
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(options.lastEventId !== undefined && { 'Last-Event-ID': options.lastEventId }),
      },
      // One connection a request: on a unix socket that costs nothing, and none is left to keep a process alive.
      agent: false,
      ...(options.signal !== undefined && { signal: options.signal }),
    });
    const timeout = setTimeout(
      () => request.destroy(new DaemonTimeoutError(`${route.method} ${path}`, connection.timeoutMs)),
      connection.timeoutMs,
    );
    request.once('error', (error) => {
      clearTimeout(timeout);
      if (options.signal?.aborted === true) reject(options.signal.reason);
      else
        reject(error instanceof DaemonTimeoutError ? error : connectionError(error, connection.socketPath));
    });
    request.once('response', (response) => {
      clearTimeout(timeout);
      if (isSuccess(route, response)) resolve(response);
      else readProblem(response, connection).then(reject, reject);
    });
    request.end(body);
  });
}

/** The rest of an answer as text; rejects with a typed error when it breaks or takes longer than the time-out. */
export async function readText(response: IncomingMessage, connection: Connection): Promise<string> {
  const timeout = setTimeout(
    () => response.destroy(new DaemonTimeoutError('the rest of a request', connection.timeoutMs)),
    connection.timeoutMs,
  );
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  } catch (error) {
    throw error instanceof DaemonTimeoutError ? error : connectionError(error, connection.socketPath);
  } finally {
    clearTimeout(timeout);
  }
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DaemonConnectionError('the daemon answered with something that is not JSON', { cause });
  }
}

function isSuccess(route: Route, response: IncomingMessage): boolean {
  const status = response.statusCode ?? 0;
  if (response.headers['content-type']?.startsWith('application/problem+json') === true) return false;
  return route.response.kind === 'json' ? route.response.statuses.includes(status) : status === 200;
}

async function readProblem(response: IncomingMessage, connection: Connection): Promise<Error> {
  const text = await readText(response, connection);
  const document = parseJson(text);
  if (isProblem(document)) return new ApiProblemError(document);
  return new DaemonConnectionError(
    `the daemon answered with HTTP ${response.statusCode} and no problem document`,
  );
}

/** What every problem has; the rest is taken as it is, since a newer daemon may say more. */
function isProblem(document: unknown): document is ProblemDetails {
  if (typeof document !== 'object' || document === null) return false;
  const { type, title, status }: { type?: unknown; title?: unknown; status?: unknown } = document;
  return typeof type === 'string' && typeof title === 'string' && typeof status === 'number';
}

/** The input spread over path, query and body as the schemas of the route tell. */
function target(route: Route, input: RequestInput): { readonly path: string; readonly body?: string } {
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, key: string) =>
    encodeURIComponent(asText(input[key])),
  );
  const query = new URLSearchParams();
  for (const key of Object.keys(route.query?.shape ?? {})) {
    const value = input[key];
    if (value !== undefined) query.set(key, asText(value));
  }
  const search = query.size === 0 ? '' : `?${query.toString()}`;
  if (route.body === undefined) return { path: path + search };
  const keys = Object.keys(route.body.shape).filter((key) => input[key] !== undefined);
  return {
    path: path + search,
    body: JSON.stringify(Object.fromEntries(keys.map((key) => [key, input[key]]))),
  };
}

/** Parameters are text, numbers and booleans only. */
function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

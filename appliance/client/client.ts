import type { z } from 'zod';
import type { Route, RouteArguments, RouteList, RouteMessage, RouteOutput } from '../contract/route.ts';
import { routes } from '../contract/routes.ts';
import type { RouteId, RouteIdOf, Routes } from '../contract/routes.ts';
import { download } from './download.ts';
import type { Download } from './download.ts';
import { DaemonConnectionError } from './errors.ts';
import { openMessages } from './messages.ts';
import type { StreamOptions } from './messages.ts';
import { openResponse, parseJson, readText } from './request.ts';
import type { Connection, RequestInput } from './request.ts';

export interface ClientOptions {
  readonly socketPath: string;
  /** For a whole answer, or the head of a stream; 10 s when absent. */
  readonly timeoutMs?: number;
  /** The same for what is only read (GET); `timeoutMs` when absent. */
  readonly readTimeoutMs?: number;
  /**
   * Holds every answer against its schema. Off by default: a client must read a newer daemon, whose answers may have
   * keys that it does not know. The tests turn it on.
   */
  readonly strict?: boolean;
  /** Said with each request: for whom the status page asks, and what that visitor shows as a proof. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** The input may be left out where everything in it may. */
type Input<R extends Route, Options> =
  Record<never, never> extends RouteArguments<R>
    ? [input?: RouteArguments<R>, options?: Options]
    : [input: RouteArguments<R>, options?: Options];

type Calls = {
  readonly [Id in RouteIdOf<'json' | 'text'>]: (
    ...args: Input<Routes[Id], CallOptions>
  ) => Promise<RouteOutput<Routes[Id]>>;
};
type Streams = {
  readonly [Id in RouteIdOf<'stream'>]: (
    ...args: Input<Routes[Id], StreamOptions>
  ) => AsyncGenerator<RouteMessage<Routes[Id]>, void, void>;
};
type Lists = {
  readonly [
    Id in RouteIdOf<'stream'> as Routes[Id]['response'] extends { list: unknown } ? `${Id}List` : never
  ]: (...args: Input<Routes[Id], CallOptions>) => Promise<RouteList<Routes[Id]>>;
};

type Files = {
  readonly [Id in RouteIdOf<'file'>]: (...args: Input<Routes[Id], CallOptions>) => Promise<Download>;
};

/** One method for each route of the table, by its id; `eventsList` is the JSON form of the stream `events`. */
export type Client = Calls & Streams & Lists & Files;

/** A client of the daemon on `socketPath`. It keeps no connection, so there is nothing to close. */
export function createClient(options: ClientOptions): Client {
  const { socketPath, timeoutMs = 10_000, readTimeoutMs = timeoutMs, headers = {} } = options;
  const reading = { socketPath, timeoutMs: readTimeoutMs, headers };
  const changing = { socketPath, timeoutMs, headers };
  const strict = options.strict ?? false;
  const methods: Record<string, unknown> = {};
  for (const [id, route] of Object.entries(routes) as [RouteId, Route][]) {
    const { response } = route;
    const connection = route.method === 'GET' ? reading : changing;
    if (response.kind === 'file') {
      methods[id] = (input?: RequestInput, call?: CallOptions) => download(connection, route, input, call);
      continue;
    }
    if (response.kind !== 'stream') {
      methods[id] = (input?: RequestInput, call?: CallOptions) =>
        document(connection, route, strict, input, call);
      continue;
    }
    methods[id] = (input?: RequestInput, stream?: StreamOptions) =>
      messages(connection, route, strict, input, stream);
    if (response.list !== undefined) {
      methods[`${id}List`] = (input?: RequestInput, call?: CallOptions) =>
        document(connection, route, strict, input, call);
    }
  }
  // Built from the same table that the type is computed from.
  return methods as unknown as Client;
}

async function document(
  connection: Connection,
  route: Route,
  strict: boolean,
  input: RequestInput = {},
  call: CallOptions = {},
): Promise<unknown> {
  const accept = route.response.kind === 'text' ? 'text/plain' : 'application/json';
  const response = await openResponse(connection, route, { input, accept, ...call });
  const text = await readText(response, connection);
  if (route.response.kind === 'text') return text;
  const schema = schemaOf(route);
  return strict ? conforming(route, schema, parseJson(text)) : parseJson(text);
}

function schemaOf({ response }: Route): z.ZodType | undefined {
  if (response.kind === 'json') return response.schema;
  return response.kind === 'stream' ? response.list : undefined;
}

async function* messages(
  connection: Connection,
  route: Route,
  strict: boolean,
  input: RequestInput = {},
  options: StreamOptions = {},
): AsyncGenerator<unknown, void, void> {
  const known = route.response.kind === 'stream' ? route.response.messages : {};
  for await (const message of openMessages(connection, route, input, options)) {
    if (strict) conforming(route, known[message.event], message.data);
    // A newer daemon may send messages that this client does not know.
    if (message.event in known) yield message;
  }
}

function conforming(
  route: Route,
  schema: { safeParse(value: unknown): { error?: Error | undefined } } | undefined,
  value: unknown,
): unknown {
  const cause = schema === undefined ? new Error('it has no schema') : schema.safeParse(value).error;
  if (cause === undefined) return value;
  throw new DaemonConnectionError(`the answer of ${route.method} ${route.path} breaks the contract`, {
    cause,
  });
}

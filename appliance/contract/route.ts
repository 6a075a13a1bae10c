import type { z } from 'zod';

/**
 * Who may call a route. On the api socket everybody who may open it may call all of them but those of `web`. On the web socket the daemon
 * judges each request by the visitor that it is made for:
 * - `always`: anybody, also before there is a password
 * - `public`: anybody where `page_visibility` is open and somebody can sign in; else as `view`
 * - `view`: whoever has signed in or has an API token
 * - `operate`: the same with the role of an operator: it changes what runs
 * - `local`: nobody; it names files of this machine, or decides who may sign in
 * - `inside`: nobody; it is for programs on the machine: the web process for itself, without a visitor, and the console. The web process calls
 *   those of `always` and `public` as well
 * - `web`: the web process for itself, and on this socket only
 * - `console`: nobody; it is for whoever stands at the machine
 *
 * On the socket of the console whoever stands there may read without a session: all of `always`, `public` and `inside`, and what reads of
 * `view`. `operate`, and what changes of `view`, need a session; never `local` or `web`. How much of this holds is for `console.mode` to say.
 */
export type Access = 'always' | 'public' | 'view' | 'operate' | 'local' | 'inside' | 'web' | 'console';

/** What a stream sends: the name of each message and the schema of its data. */
export type Messages = Readonly<Record<string, z.ZodType>>;

/** A JSON document. `statuses` are the successful ones with a document, and 503 where it is an answer and not an error. */
interface JsonResponse {
  readonly kind: 'json';
  readonly statuses: readonly [number, ...number[]];
  readonly schema: z.ZodType;
}
/** Text that others define, for example Prometheus' exposition format. */
interface TextResponse {
  readonly kind: 'text';
  readonly contentType: string;
}
/** Server-sent events; `list` is the answer to who accepts only JSON. */
interface StreamResponse {
  readonly kind: 'stream';
  readonly messages: Messages;
  readonly list?: z.ZodType;
}

/** A file with its name and length; its bytes are sent as fast as they are read. */
interface FileResponse {
  readonly kind: 'file';
  readonly contentType: string;
}

/** One route as data: the server's routing, the client's methods and the OpenAPI document are derived from it. */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** Parameters in braces, as OpenAPI writes them. */
  readonly path: `/${string}`;
  readonly summary: string;
  readonly access: Access;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  /** Absent: enough for a path and little more. */
  readonly maxBodyBytes?: number;
  readonly response: JsonResponse | TextResponse | StreamResponse | FileResponse;
}

/** A route that always answers 200 with a document. */
export function json<S extends z.ZodType>(
  schema: S,
): { readonly kind: 'json'; readonly statuses: readonly [200]; readonly schema: S } {
  return { kind: 'json', statuses: [200], schema };
}

type Part<S> = S extends z.ZodType ? z.output<S> : unknown;
/** What a handler gets: parameters, query and body in one object, checked, with their defaults. */
export type RouteInput<R extends Route> = Part<R['params']> & Part<R['query']> & Part<R['body']>;

type SendPart<S> = S extends z.ZodType
  ? { [K in keyof z.input<S>]: z.output<S>[K & keyof z.output<S>] }
  : unknown;
/** What a caller gives: the same, but what has a default may be absent. */
export type RouteArguments<R extends Route> = SendPart<R['params']> &
  SendPart<R['query']> &
  SendPart<R['body']>;

/** The document of a `json` route. */
export type RouteOutput<R extends Route> = R['response'] extends {
  kind: 'json';
  schema: infer S extends z.ZodType;
}
  ? z.output<S>
  : R['response'] extends { kind: 'text' }
    ? string
    : never;

/** The document of a `stream` route for who accepts only JSON. */
export type RouteList<R extends Route> = R['response'] extends { list: infer L extends z.ZodType }
  ? z.output<L>
  : never;

/** The messages of a `stream` route: one object type for each name. */
export type RouteMessage<R extends Route> = R['response'] extends { messages: infer M extends Messages }
  ? {
      [Name in keyof M & string]: {
        readonly event: Name;
        readonly data: z.output<M[Name]>;
        readonly id?: string;
      };
    }[keyof M & string]
  : never;

/** What the handlers of the route table must be. */

import type { Route, RouteInput, RouteList, RouteOutput } from '../contract/route.ts';
import type { RouteId, Routes } from '../contract/routes.ts';
import type { Caller } from './caller.ts';
import type { ApiDeps, FileReply } from './deps.ts';
import type { Stream } from './stream.ts';

/** What a stream handler gets beside its input. */
export interface StreamRequest {
  readonly lastEventId?: string;
  /** Sends the head: from here on an error can only end the stream. */
  readonly open: () => Stream;
}

interface JsonHandler<R extends Route> {
  (input: RouteInput<R>, deps: ApiDeps, caller: Caller): Reply<R> | Promise<Reply<R>>;
}
interface Reply<R extends Route> {
  readonly status: R['response'] extends { statuses: readonly (infer S)[] } ? S : never;
  readonly body: RouteOutput<R>;
}
interface TextHandler<R extends Route> {
  (input: RouteInput<R>, deps: ApiDeps): Promise<string>;
}
interface FileHandler<R extends Route> {
  (input: RouteInput<R>, deps: ApiDeps, caller: Caller): Promise<FileReply>;
}
/** `older`: the query under which the page before is found. */
interface Listed<R extends Route> {
  readonly body: RouteList<R>;
  readonly older?: Readonly<Record<string, string>>;
}
interface StreamHandler<R extends Route> {
  stream(input: RouteInput<R>, deps: ApiDeps, request: StreamRequest): void | Promise<void>;
  list: R['response'] extends { list: unknown }
    ? (input: RouteInput<R>, deps: ApiDeps, gone: AbortSignal) => Listed<R> | Promise<Listed<R>>
    : undefined;
}
/** One handler for each route of the table: a missing one, or a wrong answer, does not compile. */
export type Handlers = {
  readonly [Id in RouteId]: Routes[Id]['response']['kind'] extends 'json'
    ? JsonHandler<Routes[Id]>
    : Routes[Id]['response']['kind'] extends 'text'
      ? TextHandler<Routes[Id]>
      : Routes[Id]['response']['kind'] extends 'file'
        ? FileHandler<Routes[Id]>
        : StreamHandler<Routes[Id]>;
};

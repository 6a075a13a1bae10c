import type { Route, RouteInput, RouteList, RouteOutput } from '../contract/route.ts';
import { routes } from '../contract/routes.ts';
import type { RouteId, Routes } from '../contract/routes.ts';
import type { ServiceStatus, Status } from '../contract/status.ts';
import type { Origin } from '../contract/work.ts';
import type { Command, ApiDeps, Refusal } from './deps.ts';
import { streamEvents } from './events-stream.ts';
import { healthReport } from './health.ts';
import { streamLogs } from './logs-stream.ts';
import { openApiDocument } from './openapi.ts';
import {
  badStackFile,
  noStack,
  notConfirmed,
  notPossible,
  notReady,
  unknownService,
  unknownWork,
} from './problem.ts';
import type { Stream } from './stream.ts';

/** What a stream handler gets beside its input. */
export interface StreamRequest {
  readonly lastEventId?: string;
  /** Sends the head: from here on an error can only end the stream. */
  readonly open: () => Stream;
}

interface JsonHandler<R extends Route> {
  (input: RouteInput<R>, deps: ApiDeps): Reply<R> | Promise<Reply<R>>;
}
interface Reply<R extends Route> {
  readonly status: R['response'] extends { statuses: readonly (infer S)[] } ? S : never;
  readonly body: RouteOutput<R>;
}
interface TextHandler<R extends Route> {
  (input: RouteInput<R>, deps: ApiDeps): Promise<string>;
}
interface StreamHandler<R extends Route> {
  stream(input: RouteInput<R>, deps: ApiDeps, request: StreamRequest): void | Promise<void>;
  list: R['response'] extends { list: unknown }
    ? (input: RouteInput<R>, deps: ApiDeps) => RouteList<R>
    : undefined;
}
/** One handler for each route of the table: a missing one, or a wrong answer, does not compile. */
export type Handlers = {
  readonly [Id in RouteId]: Routes[Id]['response']['kind'] extends 'json'
    ? JsonHandler<Routes[Id]>
    : Routes[Id]['response']['kind'] extends 'text'
      ? TextHandler<Routes[Id]>
      : StreamHandler<Routes[Id]>;
};

export const handlers: Handlers = {
  status: (_, deps) => ok(readyStatus(deps)),
  services: (_, deps) => ok(readyStatus(deps).services),
  service: ({ name }, deps) => ok(knownService(name, deps)),
  why: ({ name }, deps) => {
    const { services } = readyStatus(deps);
    const why = deps.why(name);
    if (why === undefined) throw unknownService(name, names(services));
    return ok(why);
  },
  logs: {
    stream: async ({ name, follow, timestamps, tail, since }, deps, request) => {
      knownService(name, deps);
      const options = {
        follow,
        timestamps,
        ...(tail !== undefined && { tail }),
        ...(since !== undefined && { since }),
      };
      await streamLogs(deps, name, options, request.open());
    },
    list: undefined,
  },
  plan: async (_, deps) => {
    readyStatus(deps);
    return ok(await deps.plan());
  },
  planFor: async ({ stackFile }, deps) => {
    readyStatus(deps);
    const result = await deps.planFor(stackFile);
    if ('problems' in result) throw badStackFile(result.problems);
    return ok(result.plan);
  },
  conditions: (_, deps) => ok(readyStatus(deps).conditions),
  events: {
    stream: (input, deps, { lastEventId, open }) =>
      streamEvents(deps, { ...input, ...(lastEventId !== undefined && { lastEventId }) }, open),
    list: ({ limit }, deps) => [...(deps.events.replay(undefined, limit) ?? [])],
  },
  start: (_, deps) => accepted({ command: 'start' }, deps),
  stop: (_, deps) => accepted({ command: 'stop' }, deps),
  restart: (_, deps) => accepted({ command: 'restart' }, deps),
  remove: (_, deps) => accepted({ command: 'remove' }, deps),
  startService: ({ name }, deps) => accepted({ command: 'start', service: name }, deps),
  stopService: ({ name }, deps) => accepted({ command: 'stop', service: name }, deps),
  restartService: ({ name }, deps) => accepted({ command: 'restart', service: name }, deps),
  updates: (_, deps) => ok({ os: readyStatus(deps).os, images: [...deps.images()] }),
  updateHistory: ({ service }, deps) => {
    ofStack(service, deps);
    return ok([...deps.updateHistory(service)]);
  },
  updateCheck: (given, deps) => accepted({ command: 'update-check', arguments: given }, deps),
  updateNow: ({ service, ...given }, deps) =>
    accepted({ command: 'update-now', ...named(service), arguments: given }, deps),
  updateHold: ({ service, ...given }, deps) =>
    accepted({ command: 'hold', ...named(service), arguments: given }, deps),
  updateRelease: ({ service }, deps) => accepted({ command: 'release', ...named(service) }, deps),
  updateRollback: ({ service }, deps) => accepted({ command: 'rollback', service }, deps),
  reboot: (_, deps) => accepted({ command: 'reboot' }, deps),
  certs: (_, deps) => {
    const certs = deps.certs.view();
    if (certs === undefined) throw notReady();
    return ok(certs);
  },
  certsRefresh: async (_, deps) => ok(possible('refresh', await deps.certs.refresh(LOCAL))),
  certsImport: async (request, deps) => ok(possible('import', await deps.certs.import(request))),
  certsForget: async ({ item }, deps) => ok(possible('forget', await deps.certs.forget(item))),
  certsRequest: async (options, deps) => ok(possible('request', await deps.certs.request(options))),
  certsAuthorities: (_, deps) => ok(possible('export', deps.certs.authorities())),
  cleanupContainers: ({ name }, deps) => accepted({ command: 'force-cleanup', service: name }, deps),
  cleanupVolumes: ({ volumes, confirm }, deps) => {
    if (!isSameSet(volumes, confirm)) throw notConfirmed(volumes);
    return accepted({ command: 'cleanup-volumes', arguments: { volumes } }, deps);
  },
  workList: (_, deps) => ok([...deps.works()]),
  workCancel: ({ id }, deps) => {
    const item = deps.cancelWork(id);
    if (item === undefined) throw unknownWork(id);
    return ok(possible('cancel', item));
  },
  work: ({ id }, deps) => {
    const item = deps.work(id);
    if (item === undefined) throw unknownWork(id);
    return ok(item);
  },
  openapi: (_, deps) => ok(openApiDocument(routes, deps.version)),
  health: (_, deps) => {
    const body = healthReport(deps.status(), deps.lookAgeMs());
    return { status: body.status === 'pass' ? 200 : 503, body };
  },
  version: (_, deps) => ok({ version: deps.version, api: 'v1', node: process.version }),
  metrics: (_, deps) => deps.metrics(),
};

function ok<Body>(body: Body): { readonly status: 200; readonly body: Body } {
  return { status: 200, body };
}

/** The socket tells no more of who asks; its mode lets operators of this machine in only. */
const LOCAL: Origin = { via: 'api' };

function accepted(command: Command, deps: ApiDeps) {
  ofStack(command.service, deps);
  const body = deps.command(command, LOCAL);
  if (body === undefined) throw noStack();
  return { status: 202, body: possible(command.command, body) } as const;
}

function ofStack(service: string | undefined, deps: ApiDeps): void {
  if (service === undefined) readyStatus(deps);
  else knownService(service, deps);
}

function named(service: string | undefined): { readonly service?: string } {
  return service === undefined ? {} : { service };
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.every((name) => b.includes(name)) && b.every((name) => a.includes(name));
}

function possible<Answer extends object>(command: string, answer: Answer | Refusal): Answer {
  if ('why' in answer && 'action' in answer) throw notPossible(command, answer.why, answer.action);
  return answer as Answer;
}

function readyStatus(deps: ApiDeps): Status {
  const status = deps.status();
  if (status === undefined) throw notReady();
  return status;
}

function knownService(name: string, deps: ApiDeps): ServiceStatus {
  const { services } = readyStatus(deps);
  const found = services.find((service) => service.name === name);
  if (found === undefined) throw unknownService(name, names(services));
  return found;
}

function names(services: readonly ServiceStatus[]): readonly string[] {
  return services.map((service) => service.name);
}

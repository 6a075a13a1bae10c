import { routes } from '../contract/routes.ts';
import { accountHandlers } from './account-handlers.ts';
import { configHandlers } from './config-handlers.ts';
import { listEvents, streamEvents } from './events-stream.ts';
import { accepted, knownService, names, ofStack, ok, possible, readyStatus } from './handler-parts.ts';
import type { Handlers } from './handler-types.ts';
import { diagnosticsHandlers } from './diagnostics-stream.ts';
import { figuresNow, figuresOverTime } from './figures.ts';
import { healthReport } from './health.ts';
import { streamLogs } from './logs-stream.ts';
import { machineHandlers } from './machine-handlers.ts';
import { openApiDocument } from './openapi.ts';
import { pageHandlers } from './page-handlers.ts';
import {
  badStackFile,
  notConfirmed,
  notReady,
  unknownBundle,
  unknownService,
  unknownWork,
} from './problem.ts';

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
    list: (input, deps) => listEvents(deps, input),
  },
  start: (_, deps, caller) => accepted({ command: 'start' }, deps, caller),
  stop: (_, deps, caller) => accepted({ command: 'stop' }, deps, caller),
  restart: (_, deps, caller) => accepted({ command: 'restart' }, deps, caller),
  remove: (_, deps, caller) => accepted({ command: 'remove' }, deps, caller),
  startService: ({ name }, deps, caller) => accepted({ command: 'start', service: name }, deps, caller),
  stopService: ({ name }, deps, caller) => accepted({ command: 'stop', service: name }, deps, caller),
  restartService: ({ name }, deps, caller) => accepted({ command: 'restart', service: name }, deps, caller),
  updates: (_, deps) => ok({ os: readyStatus(deps).os, images: [...deps.images()] }),
  updateHistory: ({ service }, deps) => {
    ofStack(service, deps);
    return ok([...deps.updateHistory(service)]);
  },
  updateCheck: (given, deps, caller) => accepted({ command: 'update-check', arguments: given }, deps, caller),
  updateNow: ({ service, ...given }, deps, caller) =>
    accepted({ command: 'update-now', ...named(service), arguments: given }, deps, caller),
  updateHold: ({ service, ...given }, deps, caller) =>
    accepted({ command: 'hold', ...named(service), arguments: given }, deps, caller),
  updateRelease: ({ service }, deps, caller) =>
    accepted({ command: 'release', ...named(service) }, deps, caller),
  updateRollback: ({ service }, deps, caller) => accepted({ command: 'rollback', service }, deps, caller),
  reboot: (_, deps, caller) => accepted({ command: 'reboot' }, deps, caller),
  poweroff: (_, deps, caller) => accepted({ command: 'poweroff' }, deps, caller),
  certs: (_, deps) => {
    const certs = deps.certs.view();
    if (certs === undefined) throw notReady();
    return ok(certs);
  },
  figures: (_, deps) => ok(figuresNow(deps)),
  history: (query, deps) => ok(figuresOverTime(query, deps)),
  ...machineHandlers,
  ...accountHandlers,
  ...pageHandlers,
  ...configHandlers,
  ...diagnosticsHandlers,
  certsRefresh: async (_, deps, { origin }) => ok(possible('refresh', await deps.certs.refresh(origin))),
  certsImport: async (request, deps, { origin }) =>
    ok(possible('import', await deps.certs.import(request, origin))),
  certsForget: async ({ item }, deps, { origin }) =>
    ok(possible('forget', await deps.certs.forget(item, origin))),
  certsRequest: async (options, deps, { origin }) =>
    ok(possible('request', await deps.certs.request(options, origin))),
  certsAuthorities: (_, deps) => ok(possible('export', deps.certs.authorities())),
  cleanupContainers: ({ name }, deps, caller) =>
    accepted({ command: 'force-cleanup', service: name }, deps, caller),
  cleanupVolumes: ({ volumes, confirm }, deps, caller) => {
    if (!isSameSet(volumes, confirm)) throw notConfirmed(volumes);
    return accepted({ command: 'cleanup-volumes', arguments: { volumes } }, deps, caller);
  },
  workList: (_, deps) => ok([...deps.works()]),
  workCancel: ({ id }, deps, { origin }) => {
    const item = deps.cancelWork(id, origin);
    if (item === undefined) throw unknownWork(id);
    return ok(possible('cancel', item));
  },
  work: ({ id }, deps) => {
    const item = deps.work(id);
    if (item === undefined) throw unknownWork(id);
    return ok(item);
  },
  supportList: async (_, deps) => ok(await deps.support.list()),
  supportMake: async (_, deps, { origin }) => ({
    status: 202,
    body: possible('support', await deps.support.make(origin)),
  }),
  supportBundle: async ({ id }, deps, { origin }) => known(id, await deps.support.open(id, origin)),
  supportRemove: async ({ id }, deps, { origin }) =>
    ok(possible('support remove', known(id, await deps.support.remove(id, origin)))),
  openapi: (_, deps) => ok(openApiDocument(routes, deps.version)),
  health: (_, deps) => {
    const body = healthReport(deps.status(), deps.lookAgeMs());
    return { status: body.status === 'pass' ? 200 : 503, body };
  },
  version: (_, deps) => ok({ version: deps.version, api: 'v1', node: process.version }),
  metrics: (_, deps) => deps.metrics(),
};

function named(service: string | undefined): { readonly service?: string } {
  return service === undefined ? {} : { service };
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.every((name) => b.includes(name)) && b.every((name) => a.includes(name));
}

function known<Answer>(id: string, bundle: Answer | undefined): Answer {
  if (bundle === undefined) throw unknownBundle(id);
  return bundle;
}

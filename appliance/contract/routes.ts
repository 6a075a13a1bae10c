import * as z from 'zod';
import { accountRoutes } from './account-routes.ts';
import { certRoutes } from './cert-routes.ts';
import { Condition } from './condition.ts';
import { configRoutes } from './config-routes.ts';
import { diagnosticsRoutes } from './diagnostics-routes.ts';
import { Event } from './event.ts';
import { HealthReport } from './health-report.ts';
import { historyRoutes } from './history-routes.ts';
import { LogEnd, LogLine } from './log-line.ts';
import { pageRoutes } from './page-routes.ts';
import { PlanView } from './plan.ts';
import { machineRoutes } from './machine-routes.ts';
import { json } from './route.ts';
import type { Route } from './route.ts';
import { ServiceStatus, Status } from './status.ts';
import { supportRoutes } from './support-routes.ts';
import { Version } from './version.ts';
import { Why } from './why.ts';
import { accepted, ofService, updateRoutes, workRoutes } from './work-routes.ts';

/** In a query a bare `?follow` is true. */
const flag = z.stringbool({ truthy: ['true', '1', ''], falsy: ['false', '0'] }).default(false);
const count = (highest: number) => z.string().regex(/^\d+$/).transform(Number).pipe(z.int().max(highest));

const nothing = z.strictObject({}).describe('Empty');

/** All routes of the API, in the order of the OpenAPI document. A new route is one entry here and one handler in api/. */
export const routes = {
  status: {
    method: 'GET',
    path: '/v1/status',
    summary: 'The whole appliance: health, services, conditions, engine',
    access: 'public',
    response: json(Status),
  },
  services: {
    method: 'GET',
    path: '/v1/services',
    summary: 'All services in dependency order',
    access: 'public',
    response: json(z.array(ServiceStatus)),
  },
  service: {
    method: 'GET',
    path: '/v1/services/{name}',
    summary: 'One service',
    access: 'public',
    params: ofService,
    response: json(ServiceStatus),
  },
  why: {
    method: 'GET',
    path: '/v1/services/{name}/why',
    summary: 'Everything that explains the state of one service',
    access: 'view',
    params: ofService,
    response: json(Why),
  },
  logs: {
    method: 'GET',
    path: '/v1/services/{name}/logs',
    summary: 'What the containers of one service wrote; ends with a message `end` unless it is followed',
    access: 'view',
    params: ofService,
    query: z.strictObject({
      follow: flag.describe('Go on with new lines'),
      tail: count(100_000).optional().describe('Only the last lines of each container; absent: all'),
      since: z.iso.datetime({ offset: true }).optional().describe('Only lines from then on'),
      timestamps: flag.describe('Give each line the time at which the engine received it'),
    }),
    response: { kind: 'stream', messages: { line: LogLine, end: LogEnd, heartbeat: nothing, bye: nothing } },
  },
  plan: {
    method: 'GET',
    path: '/v1/plan',
    summary: 'What would be done now, and what is waited for; changes nothing',
    access: 'view',
    response: json(PlanView),
  },
  planFor: {
    method: 'POST',
    path: '/v1/plan',
    summary: 'What would be done if this stack file were in force; changes nothing',
    access: 'local',
    body: z.strictObject({
      stackFile: z.string().startsWith('/').describe('Absolute path of a Compose file on the appliance'),
    }),
    response: json(PlanView),
  },
  conditions: {
    method: 'GET',
    path: '/v1/conditions',
    summary: 'What the operator should know and do, worst first',
    access: 'public',
    response: json(z.array(Condition)),
  },
  events: {
    method: 'GET',
    path: '/v1/events',
    summary:
      'The journal: as JSON the last events, oldest first; as a stream those and all that follow. A stream that cannot go on ' +
      'after Last-Event-ID starts with a snapshot',
    access: 'view',
    query: z.strictObject({
      limit: count(1_000).default(100).describe('How many past events; ignored with Last-Event-ID'),
      before: z
        .string()
        .exactOptional()
        .describe(
          'As JSON: only events before the one with this id; `Link: rel="next"` leads on to older ones',
        ),
      status: flag.describe('Also a message `status` with the whole status, at once and on each change'),
    }),
    response: {
      kind: 'stream',
      messages: { event: Event, status: Status, snapshot: Status, heartbeat: nothing, bye: nothing },
      list: z.array(Event),
    },
  },
  start: {
    method: 'POST',
    path: '/v1/start',
    summary: 'Start the whole stack',
    access: 'operate',
    response: accepted,
  },
  stop: {
    method: 'POST',
    path: '/v1/stop',
    summary: 'Stop the whole stack in reverse dependency order, until it is started again',
    access: 'operate',
    response: accepted,
  },
  restart: {
    method: 'POST',
    path: '/v1/restart',
    summary: 'Restart the whole stack',
    access: 'operate',
    response: accepted,
  },
  remove: {
    method: 'POST',
    path: '/v1/remove',
    summary:
      'Stop the whole stack, and remove its containers and networks; named volumes stay. A start makes them anew',
    access: 'operate',
    response: accepted,
  },
  startService: {
    method: 'POST',
    path: '/v1/services/{name}/start',
    summary: 'Start one service',
    access: 'operate',
    params: ofService,
    response: accepted,
  },
  stopService: {
    method: 'POST',
    path: '/v1/services/{name}/stop',
    summary: 'Stop one service, until it is started again',
    access: 'operate',
    params: ofService,
    response: accepted,
  },
  restartService: {
    method: 'POST',
    path: '/v1/services/{name}/restart',
    summary: 'Restart one service',
    access: 'operate',
    params: ofService,
    response: accepted,
  },
  ...updateRoutes,
  reboot: {
    method: 'POST',
    path: '/v1/reboot',
    summary: 'Reboot the machine now',
    access: 'operate',
    response: accepted,
  },
  poweroff: {
    method: 'POST',
    path: '/v1/poweroff',
    summary: 'Shut the machine down now; somebody has to switch it on again',
    access: 'operate',
    response: accepted,
  },
  ...machineRoutes,
  ...configRoutes,
  ...certRoutes,
  ...historyRoutes,
  ...accountRoutes,
  ...pageRoutes,
  ...workRoutes,
  ...supportRoutes,
  ...diagnosticsRoutes,
  openapi: {
    method: 'GET',
    path: '/v1/openapi.json',
    summary: 'This API as an OpenAPI 3.1 document',
    access: 'public',
    response: json(z.looseObject({ openapi: z.string() })),
  },
  health: {
    method: 'GET',
    path: '/health',
    summary: 'Whether the appliance does its job',
    access: 'always',
    response: { kind: 'json', statuses: [200, 503], schema: HealthReport },
  },
  version: {
    method: 'GET',
    path: '/version',
    summary: 'What runs',
    access: 'always',
    response: json(Version),
  },
  metrics: {
    method: 'GET',
    path: '/metrics',
    summary: 'Metrics in the Prometheus text format',
    access: 'view',
    response: { kind: 'text', contentType: 'text/plain; version=0.0.4; charset=utf-8' },
  },
} as const satisfies Record<string, Route>;

export type Routes = typeof routes;
export type RouteId = keyof Routes;
/** The routes that answer in one of the four ways. */
export type RouteIdOf<Kind extends Route['response']['kind']> = {
  [Id in RouteId]: Routes[Id]['response']['kind'] extends Kind ? Id : never;
}[RouteId];

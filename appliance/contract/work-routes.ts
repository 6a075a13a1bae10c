import * as z from 'zod';
import { UpdateRecord } from './image-updates.ts';
import { Updates } from './os-status.ts';
import { json } from './route.ts';
import type { Route } from './route.ts';
import { UpdatePart, WorkItem } from './work.ts';

export const ofService = z.strictObject({
  name: z.string().min(1).describe('Name of the service in the stack'),
});
export const accepted = { kind: 'json', statuses: [202], schema: WorkItem } as const;

const service = z.string().min(1).exactOptional().describe('Absent: all services');
const parts = z
  .array(UpdatePart)
  .min(1)
  .exactOptional()
  .describe('Absent: both, and what cannot be done here is left out');
const volumeNames = z.array(z.string().min(1)).min(1).max(100);
const ofWork = z.strictObject({ id: z.string().min(1).describe('As the command answered') });

/** The part of the route table that is about updates. */
export const updateRoutes = {
  updates: {
    method: 'GET',
    path: '/v1/updates',
    summary:
      'Everything that brings newer software: images in force and newest, packages pending, held back and failed, and when it is tried next',
    access: 'public',
    response: json(Updates),
  },
  updateHistory: {
    method: 'GET',
    path: '/v1/updates/history',
    summary: 'What was replaced by what, and how it ended, newest first',
    access: 'public',
    query: z.strictObject({ service }),
    response: json(z.array(UpdateRecord)),
  },
  updateCheck: {
    method: 'POST',
    path: '/v1/updates/check',
    summary: 'Ask the registries, and fetch the package lists of the operating system, now',
    access: 'operate',
    body: z.strictObject({ parts }),
    response: accepted,
  },
  updateNow: {
    method: 'POST',
    path: '/v1/updates/now',
    summary:
      'Update images of all services that are not held, and the operating system, now: also outside of update_window',
    access: 'operate',
    body: z.strictObject({ parts, service }),
    response: accepted,
  },
  updateHold: {
    method: 'POST',
    path: '/v1/updates/hold',
    summary: 'Take no newer images, of one service or of all, for a while or until they are released',
    access: 'operate',
    body: z.strictObject({
      service,
      why: z.string().trim().min(1).max(500),
      until: z.iso.datetime().exactOptional().describe('Absent: until it is released'),
    }),
    response: accepted,
  },
  updateRelease: {
    method: 'POST',
    path: '/v1/updates/release',
    summary: 'Lift holds, and allow what was taken back to be tried again, of one service or of all',
    access: 'operate',
    body: z.strictObject({ service }),
    response: accepted,
  },
  updateRollback: {
    method: 'POST',
    path: '/v1/updates/rollback',
    summary: 'Go back to the image that a service had before',
    access: 'operate',
    body: z.strictObject({ service: z.string().min(1) }),
    response: accepted,
  },
} as const satisfies Record<string, Route>;

/** The part of the route table that is about operators' commands, and those that destroy. */
export const workRoutes = {
  cleanupContainers: {
    method: 'POST',
    path: '/v1/services/{name}/cleanup',
    summary: 'Remove all containers of one service, and make them anew; named volumes stay',
    access: 'operate',
    params: ofService,
    response: accepted,
  },
  cleanupVolumes: {
    method: 'POST',
    path: '/v1/cleanup-volumes',
    summary:
      'Remove named volumes with all their data, and make them anew, empty; the containers that mount them are made anew too',
    access: 'operate',
    body: z.strictObject({
      volumes: volumeNames.describe("The engine's names, of volumes of the stack that the appliance made"),
      confirm: volumeNames.describe('The same names again'),
    }),
    response: accepted,
  },
  workList: {
    method: 'GET',
    path: '/v1/work',
    summary: 'Commands of operators, oldest first: all open ones, and the last hundred that ended',
    access: 'view',
    response: json(z.array(WorkItem)),
  },
  work: {
    method: 'GET',
    path: '/v1/work/{id}',
    summary: 'How far a command is',
    access: 'view',
    params: ofWork,
    response: json(WorkItem),
  },
  workCancel: {
    method: 'POST',
    path: '/v1/work/{id}/cancel',
    summary: 'Take a command back, where nothing has been begun for it that cannot be taken back',
    access: 'operate',
    params: ofWork,
    response: json(WorkItem),
  },
} as const satisfies Record<string, Route>;

import * as z from 'zod';
import { json } from './route.ts';
import type { Route } from './route.ts';
import { SupportBundle } from './support.ts';

const ofBundle = z.strictObject({ id: z.string().min(1).describe('As the list names it') });

/** The part of the route table that is about support bundles. */
export const supportRoutes = {
  supportList: {
    method: 'GET',
    path: '/v1/support',
    summary: 'Support bundles, newest first: how far one is that is being made, and those that are kept',
    access: 'view',
    response: json(z.array(SupportBundle)),
  },
  supportMake: {
    method: 'POST',
    path: '/v1/support',
    summary: 'Make a support bundle; where one is being made already, it is that one',
    access: 'operate',
    response: { kind: 'json', statuses: [202], schema: SupportBundle },
  },
  supportBundle: {
    method: 'GET',
    path: '/v1/support/{id}/bundle',
    summary: 'The file of a support bundle',
    access: 'operate',
    params: ofBundle,
    response: { kind: 'file', contentType: 'application/gzip' },
  },
  supportRemove: {
    method: 'POST',
    path: '/v1/support/{id}/remove',
    summary: 'Remove a support bundle',
    access: 'operate',
    params: ofBundle,
    response: json(SupportBundle),
  },
} as const satisfies Record<string, Route>;

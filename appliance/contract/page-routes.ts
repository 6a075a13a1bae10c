import * as z from 'zod';
import { Event } from './event.ts';
import { Page, PageKeys } from './page.ts';
import { json } from './route.ts';
import type { Route } from './route.ts';
import { Status } from './status.ts';

const nothing = z.strictObject({}).describe('Empty');

/** The part of the route table that programs on the machine ask for themselves. */
export const pageRoutes = {
  page: {
    method: 'GET',
    path: '/v1/page',
    summary: 'What the status page shows to whom, and under which names it is visited',
    access: 'inside',
    response: json(Page),
  },
  pageKeys: {
    method: 'GET',
    path: '/v1/page/keys',
    summary: 'Certificate and key that the status page speaks TLS with',
    access: 'web',
    response: json(PageKeys),
  },
  live: {
    method: 'GET',
    path: '/v1/live',
    summary: 'What the status page passes on to its visitors: everything at once, then each change',
    access: 'inside',
    response: {
      kind: 'stream',
      messages: { page: Page, status: Status, event: Event, heartbeat: nothing, bye: nothing },
    },
  },
} as const satisfies Record<string, Route>;

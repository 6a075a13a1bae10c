import * as z from 'zod';
import { Figures, History } from './history.ts';
import { json } from './route.ts';
import type { Route } from './route.ts';

/** The part of the route table that is about figures over time. */
export const historyRoutes = {
  figures: {
    method: 'GET',
    path: '/v1/figures',
    summary: 'Processor, memory, disk and network now, of the machine and of each service',
    access: 'public',
    response: json(Figures),
  },
  history: {
    method: 'GET',
    path: '/v1/history',
    summary: 'Figures over time: kept every 30 s for some hours, then coarser for up to two years',
    access: 'public',
    query: z.strictObject({
      series: z
        .string()
        .max(4_000)
        .describe(
          'Names with commas between them, at most 32; a name may end in `*`: `service.*` or `host.*`',
        ),
      from: z.iso.datetime({ offset: true }).optional().describe('Default: 24 hours before `to`'),
      to: z.iso.datetime({ offset: true }).optional().describe('Default: now'),
      points: z
        .string()
        .regex(/^\d+$/)
        .transform(Number)
        .pipe(z.int().min(1).max(1_000))
        .default(200)
        .describe('At most so many steps'),
    }),
    response: json(History),
  },
} as const satisfies Record<string, Route>;

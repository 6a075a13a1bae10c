import * as z from 'zod';
import { CheckHead, CheckProgress, DiagnosticsEnd, DiagnosticsReport } from './diagnostics.ts';
import type { Route } from './route.ts';

const nothing = z.strictObject({}).describe('Empty');

/** The part of the route table that looks at the machine and its surroundings. */
export const diagnosticsRoutes = {
  diagnostics: {
    method: 'GET',
    path: '/v1/diagnostics',
    summary:
      'Check the machine and its surroundings: as a stream all checks, then each as it runs and ends, then `end`; as JSON the ' +
      'finished result. Who asks while the same checks run gets that run; other checks wait for its end',
    access: 'view',
    query: z.strictObject({
      only: z
        .string()
        .min(1)
        .max(1_000)
        .exactOptional()
        .describe(
          'Only these, with commas between them: ids of checks, or what stands before the colon of several (registry)',
        ),
    }),
    response: {
      kind: 'stream',
      messages: {
        checks: z.array(CheckHead),
        check: CheckProgress,
        end: DiagnosticsEnd,
        heartbeat: nothing,
        bye: nothing,
      },
      list: DiagnosticsReport,
    },
  },
} as const satisfies Record<string, Route>;

import * as z from 'zod';

/** Answer of `/health`: 200 when every check passes, else 503. For load balancers and monitoring; `status` says more. */
export const HealthReport = z.strictObject({
  status: z.enum(['pass', 'fail']),
  checks: z.array(
    z.strictObject({
      name: z.enum(['daemon', 'engine', 'stack']),
      status: z.enum(['pass', 'fail']),
      detail: z.string(),
    }),
  ),
});
export type HealthReport = z.infer<typeof HealthReport>;

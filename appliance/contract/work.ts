import * as z from 'zod';

/** An operator's command, accepted and carried out by the loop. */
export const WorkItem = z.strictObject({
  id: z.string(),
  command: z.enum(['start', 'stop', 'restart']),
  service: z.string().optional().describe('Absent: the whole stack'),
  state: z.enum(['accepted', 'done', 'failed']),
  message: z.string(),
  acceptedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
});
export type WorkItem = z.infer<typeof WorkItem>;

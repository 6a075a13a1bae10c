import * as z from 'zod';

/** What an operator can want of the stack. */
export const StackCommand = z.enum(['start', 'stop', 'restart', 'remove']);
export type StackCommand = z.infer<typeof StackCommand>;

/** What an operator can want of the machine. */
export const OsCommand = z.enum(['update-check', 'update-now', 'reboot']);
export type OsCommand = z.infer<typeof OsCommand>;

/** An operator's command, accepted and carried out by the loop. */
export const WorkItem = z.strictObject({
  id: z.string(),
  command: z.enum([...StackCommand.options, ...OsCommand.options]),
  service: z.string().optional().describe('Absent: the whole stack, or the machine'),
  state: z.enum(['accepted', 'done', 'failed']),
  message: z.string(),
  acceptedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
});
export type WorkItem = z.infer<typeof WorkItem>;

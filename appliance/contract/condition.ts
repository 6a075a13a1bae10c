import * as z from 'zod';

/** How much a condition hurts: `critical` the appliance does not do its job, `warning` it soon may not, `info` by choice. */
export const Severity = z.enum(['critical', 'warning', 'info']);
export type Severity = z.infer<typeof Severity>;

/** Something that the operator should know, with a next action. It disappears by itself when it no longer holds. */
export const Condition = z.strictObject({
  code: z.string().describe('Stable name from the catalogue, for example PORT_TAKEN'),
  severity: Severity,
  subject: z
    .string()
    .optional()
    .describe('The service, file or part that it is about; absent: the whole appliance'),
  title: z.string().describe('One sentence: what is the case'),
  detail: z.string().optional().describe('The facts behind it; never a secret'),
  action: z.string().describe('What to do next'),
  since: z.iso.datetime().describe('When it first held without a break'),
});
export type Condition = z.infer<typeof Condition>;

import * as z from 'zod';

export const PlannedStep = z.strictObject({
  id: z.int(),
  kind: z.string().describe('For example create-container'),
  subject: z.string().describe('For example service broker-edge, network conductor_default'),
  reason: z.string(),
  after: z.array(z.int()).describe('Steps that must be done before this one'),
});
export type PlannedStep = z.infer<typeof PlannedStep>;

export const Waiting = z.strictObject({
  subject: z.string(),
  reason: z.string().describe('What it waits for'),
  until: z.iso.datetime().optional(),
});
export type Waiting = z.infer<typeof Waiting>;

/** `plan`: what would be done now, and what is waited for. Nothing is changed by asking. */
export const PlanView = z.strictObject({
  steps: z.array(PlannedStep),
  waiting: z.array(Waiting),
  text: z.string().describe('The same as text, one step a line'),
});
export type PlanView = z.infer<typeof PlanView>;

import * as z from 'zod';
import { Condition } from './condition.ts';
import { Event } from './event.ts';
import { PlannedStep, Waiting } from './plan.ts';
import { ServiceStatus } from './status.ts';

/** Everything that explains one service. */
export const Why = z.strictObject({
  service: ServiceStatus,
  steps: z.array(PlannedStep).describe('What is about to be done for it'),
  waiting: z.array(Waiting),
  conditions: z.array(Condition),
  history: z.array(Event).describe('Its last events, newest first'),
});
export type Why = z.infer<typeof Why>;

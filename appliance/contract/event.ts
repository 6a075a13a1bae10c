import * as z from 'zod';

/** One line of the journal. `id` is `<journal>-<sequence>`: it orders events and survives restarts of the daemon. */
export const Event = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{8}-\d+$/),
  at: z.iso.datetime(),
  kind: z.enum([
    'step', // a step was carried out
    'step-failed',
    'observed', // something changed without us: a container died, became healthy, was removed by hand
    'condition-raised',
    'condition-cleared',
    'command', // an operator's command
    'configuration',
    'engine', // connected, lost
    'daemon', // started, stopping
  ]),
  subject: z.string().optional().describe('Service, network, volume, image or condition code'),
  message: z.string().describe('What happened'),
  reason: z.string().optional().describe('Why the appliance did it'),
  cause: z.string().optional().describe('The error chain, outermost first'),
});
export type Event = z.infer<typeof Event>;
/** What a producer gives; the journal adds `id`. */
export type NewEvent = Omit<Event, 'id'>;

import * as z from 'zod';

/** Answer of `/version`: what runs. */
export const Version = z.strictObject({
  version: z.string().describe('Of applianced'),
  api: z.literal('v1').describe('First part of the path of the routes'),
  node: z.string().describe('Version of the Node that runs the daemon'),
});
export type Version = z.infer<typeof Version>;

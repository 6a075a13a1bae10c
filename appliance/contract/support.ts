import * as z from 'zod';

/** Why something of a bundle was not possible, and what to do. */
export const SupportFailure = z.strictObject({ why: z.string(), action: z.string() });
export type SupportFailure = z.infer<typeof SupportFailure>;

/** A file for the vendor's engineers: what the appliance knows of itself and of its machine, and no secret. */
export const SupportBundle = z.strictObject({
  id: z.string().describe('Sorts by time'),
  name: z.string().describe('Of the file: support-HOSTNAME-TIME.tar.gz'),
  state: z.enum(['running', 'done', 'failed']),
  createdAt: z.iso.datetime(),
  done: z.int().describe('How many of its parts have been gathered or given up'),
  total: z.int(),
  part: z.string().exactOptional().describe('What is being gathered now'),
  missing: z
    .array(z.strictObject({ part: z.string(), why: z.string() }))
    .describe('What is not in it, or not in full; its manifest.json has the same'),
  sizeBytes: z.int().exactOptional().describe('Absent: it is not there yet'),
  sha256: z.string().exactOptional().describe('Of the file, in hex; absent: it is not there yet'),
  failure: SupportFailure.exactOptional().describe('Of one that could not be made'),
});
export type SupportBundle = z.infer<typeof SupportBundle>;

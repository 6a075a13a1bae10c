import * as z from 'zod';

/** An image of the engine, and what its registry calls it. */
export const ImageName = z.strictObject({
  id: z.string().describe("Content id in this engine's store"),
  digest: z.string().exactOptional().describe('Of the tag at the registry; absent: it came from elsewhere'),
});
export type ImageName = z.infer<typeof ImageName>;

/** How the image of one service stands to that of its registry. */
export const ImageUpdate = z.strictObject({
  service: z.string(),
  image: z.string().describe('Reference of the stack file'),
  state: z
    .enum(['up-to-date', 'waits', 'pulling', 'on-trial', 'rolled-back', 'held', 'unknown'])
    .describe(
      '`waits`: there is a newer one; `rolled-back`: the newest was tried and taken back; `unknown`: its registry has not answered yet',
    ),
  reason: z.string().exactOptional(),
  inForce: ImageName.exactOptional().describe('Absent: no container of it is there'),
  previous: ImageName.exactOptional().describe('What a rollback goes back to'),
  newest: z
    .strictObject({ digest: z.string(), since: z.iso.datetime().exactOptional() })
    .exactOptional()
    .describe('What the tag names at the registry, and since when that is known'),
  heldUntil: z.iso.datetime().exactOptional(),
  lastCheckAt: z.iso.datetime().exactOptional().describe('When its registry answered last'),
  nextCheckAt: z.iso.datetime().exactOptional(),
  failure: z.string().exactOptional().describe('Why its registry could not be asked, since the last answer'),
});
export type ImageUpdate = z.infer<typeof ImageUpdate>;

/** One replacement of a container by another image or configuration, from its first disturbance to its end. */
export const UpdateRecord = z.strictObject({
  at: z.iso.datetime().describe('When it ended'),
  service: z.string(),
  container: z.string(),
  cause: z.string(),
  from: ImageName,
  to: ImageName,
  tookMs: z.number(),
  downtimeMs: z.number().describe('Without a healthy container'),
  result: z.enum(['committed', 'rolled-back', 'superseded']),
  reason: z.string().exactOptional(),
});
export type UpdateRecord = z.infer<typeof UpdateRecord>;

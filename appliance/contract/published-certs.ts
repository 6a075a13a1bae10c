import * as z from 'zod';
import { CertSource } from './certificate.ts';

const fingerprint = z.string().regex(/^[0-9a-f]{64}$/);

export const PublishedItem = z.strictObject({
  source: CertSource,
  fingerprints: z.array(fingerprint).describe('Of a pair: its certificate, then the chain'),
});
export type PublishedItem = z.infer<typeof PublishedItem>;

/**
 * `contents` of manifest.json in /certs: what a generation of the files was made from. Nothing secret. Two that are equal have the
 * same files.
 */
export const PublishedContents = z.strictObject({
  ca: PublishedItem.exactOptional(),
  server: PublishedItem.exactOptional(),
  client: PublishedItem.exactOptional(),
  embedded: z.array(fingerprint).describe('Of embedded_ca.crt'),
  bundle: z
    .array(z.strictObject({ origin: z.string(), fingerprint }))
    .describe("Of ca-bundle.crt, in its order, without the operating system's CAs"),
  systemRoots: z.string().exactOptional().describe("Names the content of the operating system's CAs"),
  keyGroup: z.int().exactOptional().describe('Group that may read the keys'),
});
export type PublishedContents = z.infer<typeof PublishedContents>;

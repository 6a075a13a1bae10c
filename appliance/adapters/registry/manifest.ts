/** Manifests and indexes (OCI image specification; Docker schema 2), as far as they are used here. */

import { createHash } from 'node:crypto';
import * as z from 'zod';
import { RegistryError } from './errors.ts';
import { jsonBody } from './json-body.ts';

export type Manifest =
  | { readonly kind: 'index'; readonly entries: readonly IndexEntry[] }
  | {
      readonly kind: 'image';
      /** Sum of its compressed layers. */
      readonly downloadBytes: number;
    }
  /** Something that no container is made from. */
  | { readonly kind: 'other' };

export interface IndexEntry {
  readonly digest: string;
  readonly platform?: {
    readonly os: string;
    readonly architecture: string;
    readonly variant?: string | undefined;
  };
}

export const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** Only what can be computed here: what cannot be checked is not believed. */
export const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

const digest = z.string().regex(DIGEST);
const sizeBytes = z.int().nonnegative();

const imageSchema = z.looseObject({
  config: z.looseObject({ digest }),
  layers: z.array(z.looseObject({ digest, size: sizeBytes })),
});

const indexSchema = z.looseObject({
  manifests: z.array(
    z.looseObject({
      digest,
      platform: z
        .looseObject({ os: z.string(), architecture: z.string(), variant: z.string().exactOptional() })
        .exactOptional(),
      annotations: z.record(z.string(), z.string()).nullish(),
    }),
  ),
});

/** `subject` names it in errors. @throws RegistryError `bad-answer`. */
export function readManifest(subject: string, wanted: string, body: Buffer): Manifest {
  const [algorithm = ''] = wanted.split(':');
  const actual = `${algorithm}:${createHash(algorithm).update(body).digest('hex')}`;
  if (actual !== wanted)
    throw new RegistryError(`${subject}: the registry gave something else, of digest ${actual}`, {
      kind: 'bad-answer',
    });
  const json = jsonBody(body);
  const index = indexSchema.safeParse(json);
  if (index.success) return { kind: 'index', entries: index.data.manifests.filter(isImage).map(entryOf) };
  const image = imageSchema.safeParse(json);
  if (!image.success) return { kind: 'other' };
  const sizes = new Map(image.data.layers.map((layer) => [layer.digest, layer.size]));
  return { kind: 'image', downloadBytes: [...sizes.values()].reduce((sum, size) => sum + size, 0) };
}

/** Attestations of BuildKit lie beside the images, for no platform. */
function isImage({ platform, annotations }: z.infer<typeof indexSchema>['manifests'][number]): boolean {
  return platform?.os !== 'unknown' && annotations?.['vnd.docker.reference.type'] === undefined;
}

function entryOf({ digest: of, platform }: z.infer<typeof indexSchema>['manifests'][number]): IndexEntry {
  if (platform === undefined) return { digest: of };
  const { os, architecture, variant } = platform;
  return { digest: of, platform: { os, architecture, variant } };
}

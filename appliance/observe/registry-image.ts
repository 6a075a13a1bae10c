/** What the new digest of a tag means for this machine: learned with as few counted questions as there can be. */

import { RegistryError } from '../adapters/registry/errors.ts';
import type { RegistryClient } from '../adapters/registry/client.ts';
import { choose, formatPlatform } from '../adapters/registry/platform.ts';
import type { Platform } from '../adapters/registry/platform.ts';
import type { RegistryObserved } from './observed.ts';

type Newest = NonNullable<RegistryObserved['newest']>;

export interface ImageQuestion {
  readonly client: RegistryClient;
  /** `host/repository:tag`, for errors. */
  readonly name: string;
  readonly repository: string;
  readonly platform: Platform;
  /** Digests of the images of this tag that are on this machine. */
  readonly localDigests: readonly string[];
}

/** By digest. What a digest holds never changes, so each is asked for once. */
export type Contents = Map<string, Content>;

interface Content {
  /** Digest of the image for the platform; absent: there is none, or the registry does not have it any more. */
  readonly image?: string;
  readonly downloadBytes?: number;
  /** Why there is no image. */
  readonly why?: string;
}

/**
 * `digest`: what the tag names now. Nothing is asked when it is on this machine. Otherwise one GET for it and one for each local digest,
 * to see whether only another platform changed; then one for the size of what there is to download.
 *
 * @throws RegistryError; what has been learned until then stays in `contents`.
 */
export async function learn(
  question: ImageQuestion,
  digest: string,
  contents: Contents,
  signal: AbortSignal,
): Promise<Newest> {
  const { localDigests } = question;
  forgetOthers(contents, digest, localDigests);
  if (localDigests.includes(digest)) return { digest, sameAs: [digest] };
  const image = await imageOf(question, digest, contents, signal);
  const sameAs = new Set([digest, image]);
  for (const local of localDigests)
    if ((await localImageOf(question, local, contents, signal)) === image) sameAs.add(local);
  const newest = { digest, sameAs: [...sameAs] };
  if (localDigests.some((local) => sameAs.has(local))) return newest;
  return { ...newest, downloadBytes: await sizeOf(question, digest, image, contents, signal) };
}

/** @throws RegistryError `image-unknown`: nothing in it is for this platform. */
async function imageOf(
  question: ImageQuestion,
  digest: string,
  contents: Contents,
  signal: AbortSignal,
): Promise<string> {
  const known = contents.get(digest) ?? (await contentOf(question, digest, signal));
  contents.set(digest, known);
  if (known.image !== undefined) return known.image;
  throw new RegistryError(`${question.name}: ${known.why ?? 'it is not there'}`, { kind: 'image-unknown' });
}

async function contentOf(
  { client, repository, platform }: ImageQuestion,
  digest: string,
  signal: AbortSignal,
): Promise<Content> {
  const manifest = await client.manifest(repository, digest, signal);
  switch (manifest.kind) {
    case 'image':
      return { image: digest, downloadBytes: manifest.downloadBytes };
    case 'other':
      return { why: `what ${digest} holds is neither an index nor an image` };
    case 'index': {
      const found = choose(manifest.entries, platform);
      if (found !== undefined) return { image: found.digest };
      return { why: `it has nothing for ${formatPlatform(platform)}, which is this machine's platform` };
    }
  }
}

/** A registry that has deleted it cannot say; then it counts as another image. */
async function localImageOf(
  question: ImageQuestion,
  local: string,
  contents: Contents,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return await imageOf(question, local, contents, signal);
  } catch (error) {
    if (!(error instanceof RegistryError) || error.kind !== 'image-unknown') throw error;
    contents.set(local, { why: error.message });
    return undefined;
  }
}

async function sizeOf(
  { client, name, repository }: ImageQuestion,
  digest: string,
  image: string,
  contents: Contents,
  signal: AbortSignal,
): Promise<number> {
  const known = contents.get(digest)?.downloadBytes;
  if (known !== undefined) return known;
  const manifest = await client.manifest(repository, image, signal);
  if (manifest.kind !== 'image')
    throw new RegistryError(`${name}: ${image} is no image`, { kind: 'bad-answer' });
  contents.set(digest, { image, downloadBytes: manifest.downloadBytes });
  return manifest.downloadBytes;
}

function forgetOthers(contents: Contents, digest: string, localDigests: readonly string[]): void {
  for (const known of contents.keys())
    if (known !== digest && !localDigests.includes(known)) contents.delete(known);
}

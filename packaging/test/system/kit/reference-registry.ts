/** A registry in the host's network with the images of the reference stack, as a vendor's is: pulled from, never loaded. */
import { createWriteStream } from 'node:fs';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { cacheDirectory } from '../../../dev/cache-directory.ts';
import { run } from '../../../dev/command.ts';
import { lockExclusively } from '../../../dev/exclusive.ts';
import { dockerArchive } from '../../../images/builder/archive.ts';
import type { Image } from '../../../images/builder/image.ts';
import { assembleReferenceImages } from '../../../images/build.ts';
import { startRegistry, type TestRegistry } from '../../harness/registry.ts';
import { tempDirectory } from '../../harness/temp-directory.ts';
import { waitFor } from '../../harness/wait.ts';

export const referenceNames = { namespace: 'applianced', branch: 'dev' } as const;

const lockDeadlineMs = 300_000;

export async function startReferenceRegistry(netns: string): Promise<TestRegistry> {
  const registry = await startRegistry({ netns });
  try {
    await cp(await filledStorage(), registry.storageDir, { recursive: true });
  } catch (error) {
    await registry.dispose();
    throw error;
  }
  return registry;
}

/** Folder with a registry's files: pushing seven images takes longer than all else, so it is done once for the same images. */
async function filledStorage(): Promise<string> {
  const kept = join(cacheDirectory(), 'test-registry');
  await mkdir(kept, { recursive: true });
  const wait = { deadlineMs: lockDeadlineMs, everyMs: 200 };
  using _ = await waitFor('the cache of images is free', () => lockExclusively(kept, 'another test'), wait);
  const { namespace, branch } = referenceNames;
  const images = await assembleReferenceImages({ namespace, tag: branch });
  const digest = createHash('sha256').update(images.map(({ contentHash }) => contentHash).join());
  const inputs = digest.update(await readFile(import.meta.filename)).digest('hex');
  const storage = join(kept, 'storage');
  const held = await readFile(join(kept, 'inputs'), 'utf8').catch(() => '');
  if (held === inputs) return storage;
  await rm(join(kept, 'inputs'), { force: true });
  await rm(storage, { recursive: true, force: true });
  await fill(images, `${storage}.new`);
  await rename(`${storage}.new`, storage);
  await writeFile(join(kept, 'inputs'), inputs);
  return storage;
}

async function fill(images: readonly Image[], storage: string): Promise<void> {
  await using scratch = await tempDirectory();
  await using registry = await startRegistry();
  const archive = join(scratch.path, 'images.tar');
  await pipeline(dockerArchive(images), createWriteStream(archive));
  const skopeo = ['skopeo', '--insecure-policy', 'copy', '--quiet', '--dest-tls-verify=false'];
  for (const { reference } of images) {
    const target = `docker://${registry.address}/${reference}`;
    await run([...skopeo, `docker-archive:${archive}:${reference}`, target]);
  }
  await rm(storage, { recursive: true, force: true });
  await cp(registry.storageDir, storage, { recursive: true });
}

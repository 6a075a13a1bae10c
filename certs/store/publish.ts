/** Publishes one generation of certificate files: whoever looks, at any moment and after any power cut, finds the old one or the new one. */

import { join, resolve } from 'node:path';
import { CertificateStoreError } from './error.ts';
import { systemFiles, type Files } from './files.ts';
import {
  nameGeneration,
  prepareDirectories,
  removeGeneration,
  removeOldGenerations,
  takenNumbers,
  temporaryPath,
  writeGeneration,
} from './generations.ts';
import {
  CURRENT,
  GENERATION_FILES,
  generationPath,
  sha256,
  type GenerationFile,
  type GenerationTexts,
  type JsonValue,
  type Manifest,
} from './layout.ts';
import { currentGeneration, prepareLinks, removeLooseLinks, switchCurrent } from './links.ts';

export interface PublishOptions {
  /** The one above it must exist. */
  readonly directory: string;
  readonly files: GenerationTexts;
  /** Nothing secret: everybody may read it. */
  readonly contents: JsonValue;
  /** In ms since the epoch. */
  readonly now: number;
  /** Group that may read the keys. Absent: their owner alone. */
  readonly keyGroup?: number;
}

/** By directory: the last publication that was asked for. */
const queues = new Map<string, Promise<unknown>>();

/**
 * Writes, syncs, then switches by one rename. Calls for one directory wait for each other; two processes must not publish into one.
 * @throws CertificateStoreError: without `published` the old generation is in force and nothing is left over
 */
export async function publishGeneration(
  options: PublishOptions,
  files: Files = systemFiles,
): Promise<Manifest> {
  const directory = resolve(options.directory);
  const before = queues.get(directory);
  const mine = (async () => {
    // Whoever asked for the one before hears of its failure.
    await before?.catch(() => undefined);
    return await publish({ ...options, directory }, files);
  })();
  queues.set(directory, mine);
  try {
    return await mine;
  } finally {
    if (queues.get(directory) === mine) queues.delete(directory);
  }
}

async function publish(options: PublishOptions, files: Files): Promise<Manifest> {
  const { directory } = options;
  const { manifest, previous } = await replaceCurrent(options, files);
  const { generation } = manifest;
  try {
    await files.syncDirectory(directory);
    await removeLooseLinks(files, directory, generation);
    await removeOldGenerations(files, directory, [generation, ...previous]);
  } catch (cause) {
    const message = `generation ${generation} of the certificates is in force in ${directory}, but what comes after the switch failed`;
    throw new CertificateStoreError(message, { path: directory, cause, published: generation });
  }
  return manifest;
}

interface Replaced {
  readonly manifest: Manifest;
  /** What was in force, or, where nothing was, the last that may have been: somebody may still read it. */
  readonly previous: readonly number[];
}

async function replaceCurrent(options: PublishOptions, files: Files): Promise<Replaced> {
  const { directory } = options;
  let begun: number | undefined;
  try {
    await prepareDirectories(files, directory);
    const current = currentGeneration(await files.look(join(directory, CURRENT)));
    const taken = await takenNumbers(files, directory);
    const generation = Math.max(0, current ?? 0, ...taken) + 1;
    // Writers that die one after the other reach no sweep of their own, and would fill the disk.
    // The switch of one that died may not be on disk: there, the one before is in force, and that one stays.
    await removeOldGenerations(files, directory, mayBeRead(current, taken));
    const manifest = manifestOf(options, generation);
    await files.makeDirectory(temporaryPath(directory, generation));
    begun = generation;
    await writeGeneration(files, directory, manifest, options.files, options.keyGroup);
    await nameGeneration(files, directory, generation);
    await prepareLinks(files, directory, namesOf(options.files));
    await switchCurrent(files, directory, generation);
    return { manifest, previous: [current ?? Math.max(0, ...taken)] };
  } catch (error) {
    const cause = await undone(files, directory, begun, error);
    throw new CertificateStoreError(`cannot publish certificates in ${directory}`, {
      path: directory,
      cause,
    });
  }
}

/** In force and the one before it; what is above was never switched to. Where nothing is in force: the last that may have been. */
function mayBeRead(current: number | undefined, taken: readonly number[]): readonly number[] {
  if (current === undefined) return [Math.max(0, ...taken)];
  return [current, Math.max(0, ...taken.filter((number) => number < current))];
}

/** Leaves no litter. @returns the error, with that of the cleaning where it failed too: the next publication removes the rest */
async function undone(
  files: Files,
  directory: string,
  begun: number | undefined,
  error: unknown,
): Promise<unknown> {
  if (begun === undefined) return error;
  try {
    const current = currentGeneration(await files.look(join(directory, CURRENT)));
    await removeLooseLinks(files, directory, current);
    if (begun === current) return error;
    await removeGeneration(files, temporaryPath(directory, begun));
    await removeGeneration(files, generationPath(directory, begun));
    return error;
  } catch (cleaning) {
    return new AggregateError([error, cleaning], 'and what was begun cannot be removed');
  }
}

function manifestOf({ files, contents, now }: PublishOptions, generation: number): Manifest {
  const sums = namesOf(files).map((name) => [name, sha256(files[name] ?? '')] as const);
  return { version: 1, generation, createdAt: now, contents, files: Object.fromEntries(sums) };
}

/** In the one order of the layout. */
function namesOf(files: GenerationTexts): readonly GenerationFile[] {
  return GENERATION_FILES.filter((name) => files[name] !== undefined);
}

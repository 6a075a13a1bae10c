/** The links in the directory that containers see: the fixed one of each file, and `current`. */

import { join } from 'node:path';
import type { Entry, Files } from './files.ts';
import { removeFileIfThere } from './files.ts';
import {
  CURRENT,
  currentTarget,
  GENERATION_FILES,
  generationOfTarget,
  generationPath,
  linkTarget,
  type GenerationFile,
} from './layout.ts';

/** The link that is renamed over `current`. */
const NEXT = '.tmp-current';

export function isFixedLink(entry: Entry | undefined, name: GenerationFile): boolean {
  return entry?.kind === 'link' && entry.target === linkTarget(name);
}

/** Of the generation that `current` names; `undefined` where it is missing or not ours. */
export function currentGeneration(entry: Entry | undefined): number | undefined {
  return entry?.kind === 'link' ? generationOfTarget(entry.target) : undefined;
}

/**
 * Each file of the next generation gets its link, on disk before the switch relies on it; until then that of a new file leads nowhere.
 * Whatever else stands at a name of ours is set aside, because containers would take it for ours.
 */
export async function prepareLinks(
  files: Files,
  directory: string,
  wanted: readonly GenerationFile[],
): Promise<void> {
  for (const name of GENERATION_FILES) {
    const entry = await files.look(join(directory, name));
    if (isFixedLink(entry, name)) continue;
    if (entry !== undefined) await setAside(files, directory, name);
    if (wanted.includes(name)) await files.makeLink(linkTarget(name), join(directory, name));
  }
  const current = await files.look(join(directory, CURRENT));
  if (current !== undefined && currentGeneration(current) === undefined)
    await setAside(files, directory, CURRENT);
  // Also where nothing was changed: whoever did it before may have been killed before this.
  await files.syncDirectory(directory);
}

/** From one moment to the next every file is of this generation. Not on disk yet. */
export async function switchCurrent(files: Files, directory: string, generation: number): Promise<void> {
  await removeFileIfThere(files, join(directory, NEXT));
  await files.makeLink(currentTarget(generation), join(directory, NEXT));
  await files.rename(join(directory, NEXT), join(directory, CURRENT));
}

/** Fixed links that lead nowhere, as far as they are ours, and what a switch that was not finished has left. */
export async function removeLooseLinks(
  files: Files,
  directory: string,
  generation: number | undefined,
): Promise<void> {
  for (const name of GENERATION_FILES) {
    const path = join(directory, name);
    if (!isFixedLink(await files.look(path), name)) continue;
    const file =
      generation === undefined
        ? undefined
        : await files.look(join(generationPath(directory, generation), name));
    if (file === undefined) await removeFileIfThere(files, path);
  }
  await removeFileIfThere(files, join(directory, NEXT));
}

/** Kept under the first free name: it is not ours to throw away. On disk, so that what takes its place cannot be there without it. */
export async function setAside(files: Files, directory: string, name: string): Promise<void> {
  for (let n = 1; ; n += 1) {
    const aside = join(directory, `${name}.foreign-${n}`);
    if ((await files.look(aside)) !== undefined) continue;
    await files.rename(join(directory, name), aside);
    await files.syncDirectory(directory);
    return;
  }
}

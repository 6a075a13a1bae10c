/** The directories of generations: writing one, and removing those that are no longer needed. */

import { dirname, join } from 'node:path';
import { codeOf } from './error.ts';
import { removeFileIfThere, writeNewFile, type Files } from './files.ts';
import {
  DIRECTORY_MODE,
  fileAccess,
  GENERATION_FILES,
  GENERATIONS,
  generationOfName,
  generationOfTemporary,
  generationPath,
  isTemporaryName,
  MANIFEST,
  PUBLIC_MODE,
  temporaryName,
  type GenerationTexts,
  type Manifest,
} from './layout.ts';
import { setAside } from './links.ts';

/** Both directories, for everybody to enter. The one above them must exist. */
export async function prepareDirectories(files: Files, directory: string): Promise<void> {
  await ensureDirectory(files, directory);
  // Also where it is not new: whoever made it may have been killed before this.
  await files.syncDirectory(dirname(directory));
  const generations = join(directory, GENERATIONS);
  const found = await files.look(generations);
  if (found !== undefined && found.kind !== 'directory') await setAside(files, directory, GENERATIONS);
  await ensureDirectory(files, generations);
}

/** The whole store may live elsewhere behind a link: whoever made that chose its mode. */
async function ensureDirectory(files: Files, path: string): Promise<void> {
  const found = await files.look(path);
  if (found === undefined) await files.makeDirectory(path);
  else if (found.kind !== 'directory' || found.mode === DIRECTORY_MODE) return;
  await files.setMode(path, DIRECTORY_MODE);
}

/** Numbers that are taken: by generations, whole or not, and by what is left of one that was being written. */
export async function takenNumbers(files: Files, directory: string): Promise<readonly number[]> {
  const names = await files.list(join(directory, GENERATIONS));
  return names
    .map((name) => generationOfName(name) ?? generationOfTemporary(name))
    .filter((number) => number !== undefined);
}

/** The directory under its temporary name, complete and on disk. */
export async function writeGeneration(
  files: Files,
  directory: string,
  manifest: Manifest,
  texts: GenerationTexts,
  keyGroup: number | undefined,
): Promise<void> {
  const temporary = temporaryPath(directory, manifest.generation);
  for (const name of GENERATION_FILES) {
    const text = texts[name];
    if (text === undefined) continue;
    await writeNewFile(files, join(temporary, name), text, fileAccess(name, keyGroup));
  }
  const json = `${JSON.stringify(manifest, undefined, 2)}\n`;
  await writeNewFile(files, join(temporary, MANIFEST), json, { mode: PUBLIC_MODE });
  await files.setMode(temporary, DIRECTORY_MODE);
  await files.syncDirectory(temporary);
}

export function temporaryPath(directory: string, generation: number): string {
  return join(directory, GENERATIONS, temporaryName(generation));
}

/** From now on it has its number, also after a power cut. */
export async function nameGeneration(files: Files, directory: string, generation: number): Promise<void> {
  await files.rename(temporaryPath(directory, generation), generationPath(directory, generation));
  await files.syncDirectory(join(directory, GENERATIONS));
}

/** All but those in `keep`, and what writers that died have left. */
export async function removeOldGenerations(
  files: Files,
  directory: string,
  keep: readonly number[],
): Promise<void> {
  const generations = join(directory, GENERATIONS);
  for (const name of await files.list(generations)) {
    const number = generationOfName(name);
    const old = number === undefined ? isTemporaryName(name) : !keep.includes(number);
    if (old) await removeGeneration(files, join(generations, name));
  }
}

/** Only files of ours: where somebody has put another one into it, that one stays, and the directory with it. */
export async function removeGeneration(files: Files, path: string): Promise<void> {
  if ((await files.look(path))?.kind !== 'directory') return;
  for (const name of [...GENERATION_FILES, MANIFEST]) await removeFileIfThere(files, join(path, name));
  try {
    await files.removeDirectory(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error;
  }
}

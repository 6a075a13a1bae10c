/** What is in force in the store, and whether it is what was published: links, sums, modes and owners. */

import { join } from 'node:path';
import { CertificateStoreError, codeOf } from './error.ts';
import { systemFiles, type Entry, type Files } from './files.ts';
import { checkGeneration, type Access } from './inspect.ts';
import {
  CURRENT,
  DIRECTORY_MODE,
  GENERATION_FILES,
  GENERATIONS,
  generationOfName,
  generationPath,
  linkTarget,
  modeText,
  type GenerationFile,
  type GenerationTexts,
  type Manifest,
} from './layout.ts';
import { currentGeneration, isFixedLink } from './links.ts';

export type StoreState =
  /** Nothing of ours is there; files of others may be. */
  | { readonly state: 'empty' }
  /** `files` holds the keys too. */
  | { readonly state: 'intact'; readonly manifest: Manifest; readonly files: GenerationTexts }
  /** `reason`: all that is wrong, for a person. Publishing anew repairs it. `manifest`: of the generation that is in force, where it can be read. */
  | { readonly state: 'damaged'; readonly reason: string; readonly manifest?: Manifest };

/** As often as publications may overtake one look. */
const MAX_LOOKS = 5;

/**
 * For the user that publishes. `expected.keyGroup` as it was published: without it nobody but that user may read the keys.
 * @throws CertificateStoreError where the system refuses to show it
 */
export async function readStore(
  directory: string,
  expected: Access = {},
  files: Files = systemFiles,
): Promise<StoreState> {
  try {
    for (let looks = 1; ; looks += 1) {
      const current = await files.look(join(directory, CURRENT));
      const found = await stateAt(files, directory, current, expected);
      // Links and files of two generations were compared where one was published meanwhile.
      const after = await files.look(join(directory, CURRENT));
      if (found.state === 'intact' || current?.version === after?.version || looks === MAX_LOOKS)
        return found;
    }
  } catch (cause) {
    throw new CertificateStoreError(`cannot read the certificates in ${directory}`, {
      path: directory,
      cause,
    });
  }
}

/** One file of the generation in force; `undefined`: it has none, or nothing is in force. Not verified. @throws CertificateStoreError */
export async function readGenerationFile(
  directory: string,
  name: GenerationFile,
  files: Files = systemFiles,
): Promise<string | undefined> {
  const path = join(directory, name);
  for (let looks = 1; ; looks += 1) {
    try {
      const generation = currentGeneration(await files.look(join(directory, CURRENT)));
      if (generation === undefined) return undefined;
      return Buffer.from(await files.read(join(generationPath(directory, generation), name))).toString();
    } catch (cause) {
      if (codeOf(cause) !== 'ENOENT') throw new CertificateStoreError(`cannot read ${path}`, { path, cause });
      // Two publications may have removed that generation meanwhile.
      if (looks === MAX_LOOKS) return undefined;
    }
  }
}

async function stateAt(
  files: Files,
  directory: string,
  current: Entry | undefined,
  expected: Access,
): Promise<StoreState> {
  const generation = currentGeneration(current);
  if (generation === undefined) return await withoutCurrent(files, directory, current);
  const { manifest, texts, problems } = await checkGeneration(files, directory, generation, expected);
  problems.unshift(...(await directoryProblems(files, directory)));
  problems.push(...(await linkProblems(files, directory, manifest)));
  if (manifest !== undefined && problems.length === 0) return { state: 'intact', manifest, files: texts };
  return { state: 'damaged', reason: problems.join('; '), ...(manifest === undefined ? {} : { manifest }) };
}

/** Also where the very first publication was interrupted: then nothing has ever been in force. */
async function withoutCurrent(
  files: Files,
  directory: string,
  current: Entry | undefined,
): Promise<StoreState> {
  const reasons = await linkProblems(files, directory, undefined);
  if (current !== undefined) reasons.unshift(`${CURRENT} is ${kindOf(current)}, which is not ours`);
  else if (await hasTraces(files, directory)) reasons.unshift(`the link ${CURRENT} is missing`);
  if (reasons.length === 0) return { state: 'empty' };
  return { state: 'damaged', reason: `${reasons.join('; ')}; no generation is in force` };
}

/** A generation or a link of ours. */
async function hasTraces(files: Files, directory: string): Promise<boolean> {
  for (const name of GENERATION_FILES) {
    if (isFixedLink(await files.look(join(directory, name)), name)) return true;
  }
  const generations = join(directory, GENERATIONS);
  if ((await files.look(generations))?.kind !== 'directory') return false;
  return (await files.list(generations)).some((name) => generationOfName(name) !== undefined);
}

async function directoryProblems(files: Files, directory: string): Promise<string[]> {
  const problems: string[] = [];
  for (const path of [directory, join(directory, GENERATIONS)]) {
    const found = await files.look(path);
    if (found?.kind === 'directory' && found.mode !== DIRECTORY_MODE)
      problems.push(`${path} has mode ${modeText(found.mode)} instead of ${modeText(DIRECTORY_MODE)}`);
  }
  return problems;
}

/** A link of ours that leads nowhere is none: it stands there for a moment before a switch, and until the next one after a kill. */
async function linkProblems(
  files: Files,
  directory: string,
  manifest: Manifest | undefined,
): Promise<string[]> {
  const problems: string[] = [];
  for (const name of GENERATION_FILES) {
    const entry = await files.look(join(directory, name));
    if (isFixedLink(entry, name)) continue;
    if (entry !== undefined)
      problems.push(`${name} is ${kindOf(entry)} instead of our link to ${linkTarget(name)}`);
    else if (manifest?.files[name] !== undefined) problems.push(`the link ${name} is missing`);
  }
  return problems;
}

function kindOf({ kind, target }: Entry): string {
  if (kind === 'link') return `a link to ${target}`;
  return kind === 'other' ? 'something that is no file' : `a ${kind} that somebody put there`;
}

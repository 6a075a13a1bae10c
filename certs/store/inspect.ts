/** Whether one generation is what its manifest says: every file there, its sum right, its mode and owner as they were given. */

import { join } from 'node:path';
import type * as z from 'zod';
import { codeOf } from './error.ts';
import type { Entry, Files } from './files.ts';
import {
  currentTarget,
  DIRECTORY_MODE,
  fileAccess,
  GENERATION_FILES,
  generationPath,
  MANIFEST,
  manifestSchema,
  modeText,
  sha256,
  type GenerationFile,
  type GenerationTexts,
  type Manifest,
} from './layout.ts';

export interface Access {
  readonly keyGroup?: number;
}

export interface Inspected {
  /** Absent: it cannot be read, and nothing is known of the other files. */
  readonly manifest?: Manifest;
  readonly texts: GenerationTexts;
  readonly problems: string[];
}

/** Codes of a medium that does not give back what it holds. */
const UNREADABLE = ['EIO', 'EUCLEAN', 'EBADMSG'];
/** More than any bundle: not read into memory. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;

/** @throws the system's error where it refuses to show the files */
export async function checkGeneration(
  files: Files,
  directory: string,
  generation: number,
  expected: Access,
): Promise<Inspected> {
  const place = generationPath(directory, generation);
  const where = currentTarget(generation);
  const entry = await files.look(place);
  if (entry?.kind !== 'directory') {
    const what = entry === undefined ? 'missing' : 'not a directory';
    return { texts: {}, problems: [`${where}, which is in force, is ${what}`] };
  }
  const problems = accessProblems(files, where, entry, { mode: DIRECTORY_MODE });
  const read = await readChecked(files, place, MANIFEST, fileAccess(MANIFEST, undefined));
  problems.push(...read.problems);
  if (read.bytes === undefined) return { texts: {}, problems };
  const manifest = parsedManifest(read.bytes, generation);
  if (typeof manifest === 'string') return { texts: {}, problems: [...problems, manifest] };
  const texts: Partial<Record<GenerationFile, string>> = {};
  for (const name of GENERATION_FILES) {
    const sum = manifest.files[name];
    if (sum === undefined) continue;
    const file = await readChecked(files, place, name, fileAccess(name, expected.keyGroup));
    problems.push(...file.problems);
    if (file.bytes === undefined) continue;
    if (sha256(file.bytes) === sum) texts[name] = Buffer.from(file.bytes).toString();
    else problems.push(`${name} ${contentWords(file.bytes)}`);
  }
  return { manifest, texts, problems };
}

interface Checked {
  /** Absent where `problems` says why. */
  readonly bytes?: Uint8Array;
  readonly problems: readonly string[];
}

async function readChecked(
  files: Files,
  place: string,
  name: string,
  access: { readonly mode: number; readonly gid?: number },
): Promise<Checked> {
  const path = join(place, name);
  const entry = await files.look(path);
  if (entry === undefined) return { problems: [`${name} is missing in the generation in force`] };
  if (entry.kind !== 'file') return { problems: [`${name} in the generation in force is not a file`] };
  const problems = accessProblems(files, name, entry, access);
  if (entry.sizeBytes > MAX_FILE_BYTES)
    return { problems: [...problems, `${name} has ${entry.sizeBytes} bytes`] };
  try {
    return { bytes: await files.read(path), problems };
  } catch (error) {
    const code = codeOf(error) ?? '';
    if (code === 'ENOENT') return { problems: [...problems, `${name} vanished`] };
    if (!UNREADABLE.includes(code)) throw error;
    return { problems: [...problems, `${name} cannot be read (${code})`] };
  }
}

function accessProblems(
  { uid }: Files,
  what: string,
  entry: Entry,
  { mode, gid }: { readonly mode: number; readonly gid?: number },
): string[] {
  const problems: string[] = [];
  if (entry.mode !== mode)
    problems.push(`${what} has mode ${modeText(entry.mode)} instead of ${modeText(mode)}`);
  if (entry.uid !== uid) problems.push(`${what} belongs to user ${entry.uid} instead of ${uid}`);
  if (gid !== undefined && entry.gid !== gid)
    problems.push(`${what} belongs to group ${entry.gid} instead of ${gid}`);
  return problems;
}

/** Or what is wrong with it. */
function parsedManifest(bytes: Uint8Array, generation: number): Manifest | string {
  const found = manifestSchema.safeParse(jsonOf(bytes));
  if (!found.success)
    return `${MANIFEST} ${bytes.length === 0 ? contentWords(bytes) : `is not one of ours: ${issueText(found.error)}`}`;
  if (found.data.generation === generation) return found.data;
  return `${MANIFEST} belongs to generation ${found.data.generation}, not ${generation}`;
}

function contentWords({ length }: Uint8Array): string {
  return length === 0
    ? 'is empty: nothing of it reached the disk'
    : 'is not what was published: its SHA-256 differs';
}

function issueText({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': ')).join(', ');
}

/** `undefined` for what is no JSON: no manifest is that. */
function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

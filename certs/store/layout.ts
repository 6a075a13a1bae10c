/**
 * What stands where in the directory that containers see as /certs. Every link is relative, because there it lies under another path:
 *
 *     current -> generations/000007     the one link whose rename switches everything
 *     ca.crt -> current/ca.crt          a fixed link for each file of the current generation
 *     generations/000007/               ca.crt ... client.key, manifest.json
 *     generations/.tmp-000008/          being written, or left by a writer that died
 *     server.key.foreign-1              what somebody had put in the place of our link
 */

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';

export const GENERATION_FILES = [
  'ca.crt',
  'embedded_ca.crt',
  'ca-bundle.crt',
  'server.crt',
  'server.key',
  'client.crt',
  'client.key',
] as const;
export type GenerationFile = (typeof GENERATION_FILES)[number];
/** Text of each file that a generation has. Keys are secret. */
export type GenerationTexts = Readonly<Partial<Record<GenerationFile, string>>>;

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** Beside the files of each generation, for everybody to read. */
export interface Manifest {
  readonly version: 1;
  readonly generation: number;
  /** In ms since the epoch. */
  readonly createdAt: number;
  /** What the files were made from, in the words of the caller: fingerprints and sources, nothing secret. */
  readonly contents: JsonValue;
  /** SHA-256 of each file, in hex. */
  readonly files: Readonly<Partial<Record<GenerationFile, string>>>;
}

export const manifestSchema = z.strictObject({
  version: z.literal(1),
  generation: z.int().positive(),
  createdAt: z.int(),
  contents: z.json(),
  files: z.partialRecord(z.enum(GENERATION_FILES), z.string().regex(/^[0-9a-f]{64}$/)),
});

export const CURRENT = 'current';
export const GENERATIONS = 'generations';
export const MANIFEST = 'manifest.json';

export const DIRECTORY_MODE = 0o755;
export const PUBLIC_MODE = 0o644;

/** Containers that run unprivileged join the group of the keys. */
export function fileAccess(
  name: string,
  keyGroup: number | undefined,
): { readonly mode: number; readonly gid?: number } {
  if (!name.endsWith('.key')) return { mode: PUBLIC_MODE };
  return keyGroup === undefined ? { mode: 0o600 } : { mode: 0o640, gid: keyGroup };
}

function generationName(generation: number): string {
  return String(generation).padStart(6, '0');
}

/** `undefined`: not a name that a generation gets. */
export function generationOfName(name: string): number | undefined {
  const generation = /^\d{6,15}$/.test(name) ? Number(name) : 0;
  return generation > 0 && generationName(generation) === name ? generation : undefined;
}

/** Name of the directory in which a generation is written; any other that begins like it is a leftover too. */
export function temporaryName(generation: number): string {
  return `${TEMPORARY}${generationName(generation)}`;
}

export function isTemporaryName(name: string): boolean {
  return name.startsWith(TEMPORARY);
}

/** The number of `.tmp-000008`. */
export function generationOfTemporary(name: string): number | undefined {
  return isTemporaryName(name) ? generationOfName(name.slice(TEMPORARY.length)) : undefined;
}

const TEMPORARY = '.tmp-';

export function generationPath(directory: string, generation: number): string {
  return join(directory, GENERATIONS, generationName(generation));
}

/** What `current` says for this generation. */
export function currentTarget(generation: number): string {
  return `${GENERATIONS}/${generationName(generation)}`;
}

/** `undefined`: somebody else's link. */
export function generationOfTarget(target: string): number | undefined {
  const prefix = `${GENERATIONS}/`;
  return target.startsWith(prefix) ? generationOfName(target.slice(prefix.length)) : undefined;
}

/** What the fixed link of a file says. */
export function linkTarget(name: GenerationFile): string {
  return `${CURRENT}/${name}`;
}

/** In hex. */
export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** As chmod and ls say it: 0o640 -> `640`. */
export function modeText(mode: number): string {
  return mode.toString(8).padStart(3, '0');
}

/** Files with certificates and keys, parsed again only when they have changed. */

import { readMaterial } from '../../certs/parse/material.ts';
import type { Material } from '../../certs/parse/material.ts';
import type { CertificateProblem } from '../../certs/types.ts';
import { FileReadError } from '../adapters/files/read.ts';

export interface ReadingDeps {
  /** Changes whenever the file does; `missing` for none. */
  readonly stamp: (path: string) => string;
  /** At most so many bytes. @throws FileReadError */
  readonly readBytes: (path: string, options: { readonly maxBytes: number }) => Promise<Uint8Array>;
}

/** What one or several files hold together. */
export type Reading = Omit<Material, 'needsPassword'>;

export interface CertReadings {
  /** All of the files as one. */
  read(paths: readonly string[]): Promise<Reading>;
  /** A file of ours: that it cannot be read just now is no reason to make another. @throws FileReadError */
  readOwn(path: string): Promise<Reading>;
  exists(path: string): boolean;
  /** What is known of these files is the same as long as this is. */
  stamp(paths: readonly string[]): string;
}

/** The stamp of a file that is not there. */
const MISSING = 'missing';
/** The bound of the parser, and one more so that it sees that there is more. */
const MAX_BYTES = 1024 * 1024;

export function createCertReadings({ stamp, readBytes }: ReadingDeps): CertReadings {
  const kept = new Map<string, { readonly stamp: string; readonly reading: Reading }>();
  const one = async (path: string): Promise<Reading> => {
    const now = stamp(path);
    const known = kept.get(path);
    if (known?.stamp === now) return known.reading;
    const reading = await readOne(path, readBytes);
    // What the system could not read this time it may the next time.
    const isRead = reading.problems.every(({ code }) => code !== 'file-unreadable');
    if (isRead) kept.set(path, { stamp: now, reading });
    return reading;
  };
  return {
    async read(paths) {
      const readings: Reading[] = [];
      for (const path of new Set(paths)) readings.push(await one(path));
      return together(readings);
    },
    async readOwn(path) {
      const reading = await one(path);
      const unreadable = reading.problems.find(({ code }) => code === 'file-unreadable');
      if (unreadable === undefined) return reading;
      throw new FileReadError('unreadable', path, `${path}: ${unreadable.message}`);
    },
    exists: (path) => stamp(path) !== MISSING,
    stamp: (paths) => paths.map((path) => `${path} ${stamp(path)}`).join('\n'),
  };
}

async function readOne(path: string, readBytes: ReadingDeps['readBytes']): Promise<Reading> {
  try {
    return await readMaterial({ name: path, bytes: await readBytes(path, { maxBytes: MAX_BYTES }) });
  } catch (error) {
    if (!(error instanceof FileReadError)) throw error;
    return { certificates: [], keys: [], requests: [], problems: [readProblem(path, error)] };
  }
}

function readProblem(path: string, error: FileReadError): CertificateProblem {
  const common = { severity: 'error', where: path } as const;
  if (error.kind === 'missing') {
    const action = 'Put the file there, or correct its path in node.json.';
    return { ...common, code: 'file-missing', message: 'the file does not exist', action };
  }
  if (error.kind === 'too-large') {
    const action = 'Name the file with the certificate: a chain and a key are a few kilobytes.';
    return { ...common, code: 'file-too-large', message: 'it is larger than 1 MiB', action };
  }
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  const action = 'Look at its owner and mode, and at the disk.';
  return { ...common, code: 'file-unreadable', message: `it cannot be read${cause}`, action };
}

function together(readings: readonly Reading[]): Reading {
  const [first] = readings;
  if (readings.length === 1 && first !== undefined) return first;
  return {
    certificates: distinct(
      readings.flatMap(({ certificates }) => certificates),
      (each) => each.fingerprint,
    ),
    keys: distinct(
      readings.flatMap(({ keys }) => keys),
      (each) => each.publicKeyFingerprint,
    ),
    requests: readings.flatMap(({ requests }) => requests),
    problems: readings.flatMap(({ problems }) => problems),
  };
}

function distinct<Value>(values: readonly Value[], nameOf: (value: Value) => string): Value[] {
  return [...new Map(values.map((value) => [nameOf(value), value])).values()];
}

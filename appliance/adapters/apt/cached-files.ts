/** Small files of others, read again only when they have changed: a look costs one stat call a file. */

import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { isErrno } from '../files/errno.ts';
import { FileReadError } from '../files/read.ts';

/** What is there and cannot be read (a folder in its place, a bad sector) is a FileReadError. */
export interface CachedFiles {
  /** Milliseconds since the epoch; `undefined`: it is not there. */
  changedAt(path: string): number | undefined;
  /** Changes whenever the file does; `missing` for none. */
  stamp(path: string): string;
  /** Its last `maxBytes`; `undefined`: it is not there. */
  text(path: string): string | undefined;
  /** Names in a folder, sorted; none where it is not there. */
  names(path: string): readonly string[];
  /** Keeps what `make` gives until one of the stamps changes. */
  derived<Value>(key: string, stamps: readonly string[], make: () => Value): Value;
}

/** Nothing that is read here is larger in a healthy system; of a log only the end counts. */
const MAX_BYTES = 512 * 1024;

export function createCachedFiles(): CachedFiles {
  const kept = new Map<string, { readonly stamp: string; readonly value: unknown }>();
  const derived = <Value>(key: string, stamps: readonly string[], make: () => Value): Value => {
    const stamp = stamps.join(' ');
    const known = kept.get(key);
    // Only `make` of the same key ever put it there.
    if (known?.stamp === stamp) return known.value as Value;
    const value = make();
    kept.set(key, { stamp, value });
    return value;
  };
  return {
    derived,
    changedAt: (path) => find(path)?.mtimeMs,
    stamp: stampOf,
    text: (path) => derived(`text ${path}`, [stampOf(path)], () => readEnd(path)),
    names: (path) => derived(`names ${path}`, [stampOf(path)], () => readNames(path)),
  };
}

function find(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // A file where a folder should be.
    if (isErrno(error, 'ENOTDIR')) return undefined;
    throw unreadable(path, error);
  }
}

function stampOf(path: string): string {
  const found = find(path);
  return found === undefined ? 'missing' : `${found.ino}:${found.size}:${found.mtimeMs}:${found.ctimeMs}`;
}

function readEnd(path: string): string | undefined {
  let handle: number;
  try {
    handle = openSync(path, 'r');
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')) return undefined;
    throw unreadable(path, error);
  }
  try {
    const { size } = fstatSync(handle);
    const length = Math.min(size, MAX_BYTES);
    const buffer = Buffer.alloc(length);
    const read = readSync(handle, buffer, 0, length, size - length);
    return buffer.toString('utf8', 0, read);
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    closeSync(handle);
  }
}

function readNames(path: string): readonly string[] {
  try {
    return readdirSync(path).toSorted();
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')) return [];
    throw unreadable(path, error);
  }
}

function unreadable(path: string, cause: unknown): FileReadError {
  return new FileReadError('unreadable', path, `cannot read ${path}`, { cause });
}

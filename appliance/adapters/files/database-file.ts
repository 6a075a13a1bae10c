import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Owner only: the journal may name images, services and paths of the site. */
const FILE_MODE = 0o600;
const DIRECTORY_MODE = 0o700;

/** Makes the directory of `path` where it is missing. Throws the system's error, `EROFS` on a read-only filesystem even for root. */
export function prepareDirectoryOf(path: string): void {
  const directory = dirname(path);
  mkdirSync(directory, { recursive: true, mode: DIRECTORY_MODE });
  accessSync(directory, constants.W_OK);
}

export function fileExists(path: string): boolean {
  return existsSync(path);
}

/** Makes an empty file that only its owner can read, or corrects the mode of the one that is there. */
export function ensurePrivateFile(path: string): void {
  if (!existsSync(path)) writeFileSync(path, '', { flag: 'a', mode: FILE_MODE });
  chmodSync(path, FILE_MODE);
}

export function emptyFile(path: string): void {
  truncateSync(path);
}

/** Device and inode: tells whether `path` is still the file that was opened. `undefined` where it is gone. */
export function fileIdentity(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stat === undefined ? undefined : `${stat.dev}:${stat.ino}`;
}

/** Gives the finished file `temporary` its place at `path`, durably: what stands at `path` is whole, also after a power cut. */
function publishFile(temporary: string, path: string): void {
  chmodSync(temporary, FILE_MODE);
  renameSync(temporary, path);
  syncDirectory(dirname(path));
}

/** `fill` writes, and closes, a database under another name: whatever stands at `path` is complete, so a half-made file there is damage. */
export function createDatabaseWhole(path: string, fill: (temporary: string) => void): void {
  const temporary = `${path}.new`;
  removeDatabase(temporary);
  removeDatabase(path); // a log without its database
  ensurePrivateFile(temporary);
  fill(temporary);
  publishFile(temporary, path);
}

function removeDatabase(path: string): void {
  for (const suffix of ['-wal', '-shm', '-journal', '']) rmSync(path + suffix, { force: true });
}

/** The index of the log that connections share; SQLite makes it anew from the log. Only without an open connection. */
export function removeSharedMemory(path: string): void {
  rmSync(`${path}-shm`, { force: true });
}

export function syncDirectory(directory: string): void {
  const fd = openSync(directory, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Calls `read` with the path of a private copy of a database and its log, for a filesystem on which SQLite cannot lock. */
export function withDatabaseCopy<T>(path: string, read: (copy: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), 'applianced-'));
  try {
    const copy = join(directory, 'copy.db');
    copyFileSync(path, copy);
    if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`);
    return read(copy);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

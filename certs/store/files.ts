/** Every call of the file system that the store makes, so that a test can cut the power between any two of them. */

import { constants } from 'node:fs';
import {
  chmod,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  rename,
  rmdir,
  symlink,
  unlink,
  type FileHandle,
} from 'node:fs/promises';
import { codeOf } from './error.ts';

/** What stands at a path; a link is not followed. */
export interface Entry {
  readonly kind: 'file' | 'directory' | 'link' | 'other';
  /** Permission bits (0o640). */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes: number;
  /** Where a link points to, as it is written in it; empty for others. */
  readonly target: string;
  /** Another text once it was replaced, written, or its mode or owner changed: inode and times in nanoseconds. */
  readonly version: string;
}

/** A file that did not exist before; nobody but its owner may read it until `setMode`. */
export interface NewFile {
  write(text: string): Promise<void>;
  setGroup(gid: number): Promise<void>;
  setMode(mode: number): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Each throws the system's error. Paths are absolute, and no part of them but the store's own place is a link. */
export interface Files {
  /** User that new files belong to. */
  readonly uid: number;
  look(path: string): Promise<Entry | undefined>;
  list(directory: string): Promise<readonly string[]>;
  read(path: string): Promise<Uint8Array>;
  /** Fails where anything stands at the path. */
  createFile(path: string): Promise<NewFile>;
  makeDirectory(path: string): Promise<void>;
  setMode(path: string, mode: number): Promise<void>;
  makeLink(target: string, path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  removeFile(path: string): Promise<void>;
  /** An empty one. */
  removeDirectory(path: string): Promise<void>;
  /** Until then a power cut may undo what was created, renamed and removed in it. */
  syncDirectory(path: string): Promise<void>;
}

export const systemFiles: Files = {
  uid: process.geteuid?.() ?? 0,
  look,
  list: (directory) => readdir(directory),
  read: (path) => readFile(path),
  createFile: async (path) =>
    newFile(await open(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600)),
  makeDirectory: (path) => mkdir(path, 0o700),
  setMode: (path, mode) => chmod(path, mode),
  makeLink: (target, path) => symlink(target, path),
  rename: (from, to) => rename(from, to),
  removeFile: (path) => unlink(path),
  removeDirectory: (path) => rmdir(path),
  syncDirectory,
};

/** The text in a new file, with its mode and group from the moment that others may read it, and on disk. */
export async function writeNewFile(
  files: Files,
  path: string,
  text: string,
  { mode, gid }: { readonly mode: number; readonly gid?: number | undefined },
): Promise<void> {
  const file = await files.createFile(path);
  try {
    await file.write(text);
    if (gid !== undefined) await file.setGroup(gid);
    await file.setMode(mode);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** False: there was none. */
export async function removeFileIfThere(files: Files, path: string): Promise<boolean> {
  try {
    await files.removeFile(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

function newFile(handle: FileHandle): NewFile {
  return {
    write: (text) => handle.writeFile(text),
    // -1 leaves the user as it is, chown(2).
    setGroup: (gid) => handle.chown(-1, gid),
    setMode: (mode) => handle.chmod(mode),
    sync: () => handle.sync(),
    close: () => handle.close(),
  };
}

async function look(path: string): Promise<Entry | undefined> {
  try {
    const found = await lstat(path, { bigint: true });
    const isLink = found.isSymbolicLink();
    const kind = found.isFile() ? 'file' : found.isDirectory() ? 'directory' : isLink ? 'link' : 'other';
    return {
      kind,
      mode: Number(found.mode) & 0o7777,
      uid: Number(found.uid),
      gid: Number(found.gid),
      sizeBytes: Number(found.size),
      target: isLink ? await readlink(path) : '',
      version: [found.ino, found.size, found.mtimeNs, found.ctimeNs].join('-'),
    };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

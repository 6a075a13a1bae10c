/** Files that the appliance writes for containers: `configs` and `secrets` whose content stands in the stack file. */

import { readdirSync } from 'node:fs';
import { rmdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeFileAtomic } from './atomic.ts';
import { isErrno } from './errno.ts';
import { makeFolder } from './folders.ts';

/** For a file of a container: its content may be a secret, its mode and owner are the file's author's choice. */
export async function writeOwnedFile(file: {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}): Promise<void> {
  // The mode of the folder lets a container's own user reach the file; the folders above it are closed to others.
  await makeFolder(dirname(file.path), 0o755);
  const { path, content, mode, uid, gid } = file;
  await writeFileAtomic(path, content, { mode, owner: { uid, gid } });
}

/** Every file below the folder, whole or left half-written; none where the folder is missing. */
export function listOwnFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return [];
    throw error;
  }
}

/** With the folders that are empty then, up to `folder` itself, which stays. What is gone is success. Throws the system's error. */
export async function removeOwnFile(folder: string, path: string): Promise<void> {
  await unless(['ENOENT'], unlink(path));
  for (let parent = dirname(path); parent.startsWith(`${folder}/`); parent = dirname(parent)) {
    await unless(['ENOENT', 'ENOTEMPTY', 'EEXIST'], rmdir(parent));
  }
}

async function unless(codes: readonly string[], done: Promise<void>): Promise<void> {
  try {
    await done;
  } catch (error) {
    if (!codes.some((code) => isErrno(error, code))) throw error;
  }
}

/**
 * Files that containers never see: the key and certificates of the appliance's own CA, keys of pending requests, imported files. They
 * stand in directories that only their owner may enter, outside of what is mounted.
 */

import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { CertificateStoreError, codeOf } from './error.ts';
import { removeFileIfThere, systemFiles, writeNewFile, type Files } from './files.ts';

const PRIVATE_MODE = 0o600;

/**
 * The old text or the new one, whole, mode 0600, and on disk when the promise resolves. Directories that are missing are made (0700); one that
 * exists keeps its mode. @throws CertificateStoreError, which never holds the text; then the old file is untouched
 */
export async function writePrivateFile(
  path: string,
  text: string,
  files: Files = systemFiles,
): Promise<void> {
  try {
    await ensurePrivateDirectory(files, dirname(path));
    await removeLeftovers(files, path);
    const temporary = join(
      dirname(path),
      `${temporaryPrefix(path)}${process.pid}-${randomBytes(6).toString('hex')}`,
    );
    try {
      await writeNewFile(files, temporary, text, { mode: PRIVATE_MODE });
      await files.rename(temporary, path);
    } catch (error) {
      await removeFileIfThere(files, temporary);
      throw error;
    }
    await files.syncDirectory(dirname(path));
    // Also where it is not new: whoever made it may have been killed before this.
    await files.syncDirectory(dirname(dirname(path)));
  } catch (cause) {
    throw new CertificateStoreError(`cannot write ${path}`, { path, cause });
  }
}

/** What is gone is success. On disk when the promise resolves. @throws CertificateStoreError */
export async function removePrivateFile(path: string, files: Files = systemFiles): Promise<void> {
  try {
    if (await removeFileIfThere(files, path)) await files.syncDirectory(dirname(path));
  } catch (cause) {
    throw new CertificateStoreError(`cannot remove ${path}`, { path, cause });
  }
}

async function ensurePrivateDirectory(files: Files, path: string): Promise<void> {
  if ((await files.look(path)) !== undefined) return;
  await ensurePrivateDirectory(files, dirname(path));
  try {
    await files.makeDirectory(path);
  } catch (error) {
    // Two files are written at once.
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  await files.syncDirectory(dirname(path));
}

/** Of writers that died: only one process writes here, and its number is in the name. */
async function removeLeftovers(files: Files, path: string): Promise<void> {
  const prefix = temporaryPrefix(path);
  for (const name of await files.list(dirname(path))) {
    const pid = name.startsWith(prefix)
      ? /^(\d+)-[0-9a-f]{12}$/.exec(name.slice(prefix.length))?.[1]
      : undefined;
    if (pid !== undefined && Number(pid) !== process.pid)
      await removeFileIfThere(files, join(dirname(path), name));
  }
}

function temporaryPrefix(path: string): string {
  return `.${basename(path)}.new-`;
}

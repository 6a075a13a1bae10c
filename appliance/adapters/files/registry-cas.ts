import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isErrno } from './errno.ts';
import { ensureFile } from './folders.ts';

/** Our own file among whatever else stands in the folder of a registry: the engine trusts every `*.crt` in there. */
const FILE = 'applianced.crt';

/**
 * The engine reads the CA of a registry at each pull from `<folder>/<host[:port]>/*.crt` (Docker Engine, "Verify
 * repository client with certificates"). Ours are made as `cas` says, host to PEM; files of others, and folders where ours never stood, stay.
 */
export async function syncRegistryCas(folder: string, cas: ReadonlyMap<string, string>): Promise<void> {
  for (const [host, pem] of cas) await ensureFile(join(folder, host, FILE), pem, 0o644);
  for (const host of await entries(folder)) {
    if (cas.has(host)) continue;
    if (await removed(join(folder, host, FILE))) await removeEmpty(join(folder, host));
  }
}

async function entries(folder: string): Promise<readonly string[]> {
  try {
    const found = await readdir(folder, { withFileTypes: true });
    return found.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return [];
    throw error;
  }
}

/** False: there was none. */
async function removed(file: string): Promise<boolean> {
  try {
    await rm(file);
    return true;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return false;
    throw error;
  }
}

async function removeEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch (error) {
    if (!isErrno(error, 'ENOTEMPTY') && !isErrno(error, 'EEXIST')) throw error;
  }
}

import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, readdir, readlink, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isErrno } from './errno.ts';

export class FileWriteError extends Error {
  readonly path: string;
  /** Code of the operating system (`ENOSPC`, `EROFS`, `EACCES`), where it gave one. */
  readonly code: string | undefined;

  constructor(path: string, cause: unknown) {
    super(`cannot write ${path}`, { cause });
    this.name = 'FileWriteError';
    this.path = path;
    this.code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  }
}

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

export interface WriteOptions {
  /** Without it the mode of the file that is replaced is kept; a new file gets 0600. */
  readonly mode?: number;
  /** Without it the owner of the file that is replaced is kept; a new file belongs to the process. */
  readonly owner?: Owner;
}

/** As many symbolic links as Linux follows for one path. */
const MAX_LINKS = 40;

/**
 * Puts the text in the place of the file: a reader, and whoever looks after a power cut, sees the old text or the new one, never a part.
 * It has its mode and owner from the start. A symbolic link stays and the file that it points to is replaced; ACLs are not copied. When
 * the promise resolves the text is on disk. What is no regular file is not replaced: root would put a text in the place of /dev/null.
 * Throws FileWriteError, and then the old file is untouched.
 */
export async function writeFileAtomic(path: string, text: string, options: WriteOptions = {}): Promise<void> {
  try {
    const target = await followLinks(path);
    await removeLeftovers(target);
    await replace(target, text, options);
  } catch (error) {
    throw new FileWriteError(path, error);
  }
}

/** The file behind the links, whether it exists or not. */
async function followLinks(path: string): Promise<string> {
  let target = resolve(path);
  for (let links = 0; links < MAX_LINKS; links += 1) {
    const found = await unlessMissing(lstat(target));
    if (found === undefined || !found.isSymbolicLink()) return target;
    target = resolve(dirname(target), await readlink(target));
  }
  throw new Error(`more than ${MAX_LINKS} symbolic links`);
}

async function replace(target: string, text: string, options: WriteOptions): Promise<void> {
  const replaced = await unlessMissing(stat(target));
  if (replaced !== undefined && !replaced.isFile() && !replaced.isDirectory())
    throw new Error('it is not a regular file');
  const temporary = join(
    dirname(target),
    `${temporaryPrefix(target)}${process.pid}-${randomBytes(6).toString('hex')}`,
  );
  try {
    const handle = await open(temporary, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600);
    try {
      await handle.writeFile(text);
      const owner = options.owner ?? replaced;
      if (owner !== undefined) await giveTo(handle, owner);
      await handle.chmod(options.mode ?? (replaced === undefined ? 0o600 : replaced.mode & 0o7777));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(target));
}

/** Not asked for where it is so already: only root may give files away. */
async function giveTo(handle: FileHandle, { uid, gid }: Owner): Promise<void> {
  const own = await handle.stat();
  if (own.uid !== uid || own.gid !== gid) await handle.chown(uid, gid);
}

/** Without this a power cut may bring back the old name entry. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function temporaryPrefix(target: string): string {
  return `.${basename(target)}.new-`;
}

/** Temporary files whose writer died (power cut, kill): its pid is in the name. A live writer keeps its own. */
async function removeLeftovers(target: string): Promise<void> {
  const folder = dirname(target);
  const prefix = temporaryPrefix(target);
  for (const name of await readdir(folder)) {
    const pid = name.startsWith(prefix)
      ? /^(\d+)-[0-9a-f]{12}$/.exec(name.slice(prefix.length))?.[1]
      : undefined;
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(folder, name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !isErrno(error, 'ESRCH');
  }
}

async function unlessMissing<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

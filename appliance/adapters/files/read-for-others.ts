import { closeSync, openSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { isErrno } from './errno.ts';
import { readTextSync } from './read-sync.ts';

/** O_PATH of Linux on x86-64 and arm64, which node does not name: the handle opens no device and waits for no pipe. */
const O_PATH = 0o10000000;
const OTHERS_READ = 0o004;
const OTHERS_SEARCH = 0o001;

/** `closed`: others may not read the file, so nothing of what it holds may be shown to them. */
export type ForOthers =
  | { readonly ok: true; readonly text: string; readonly closed: boolean }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads for somebody who names the path but has not the rights of this process: a file that everybody may read, or one
 * of `granted` (links followed on both sides). What is judged is the very file that is read then: a link that is swapped
 * in between gains nothing. ACLs are not looked at. No answer holds content of a file that is refused.
 */
export function readForOthersSync(path: string, maxBytes: number, granted: readonly string[]): ForOthers {
  let handle: number;
  try {
    handle = openSync(path, O_PATH);
  } catch (error) {
    // Says in the same words as any other read what is wrong with the path.
    if (error instanceof Error && 'syscall' in error) return readFailure(error);
    throw error;
  }
  try {
    const held = `/proc/self/fd/${handle}`;
    const real = readlinkSync(held);
    // `socket:[1]`, `pipe:[2]`: by way of /proc or /dev/fd, descriptors of this very process.
    if (!real.startsWith('/')) return { ok: false, reason: 'is not a regular file' };
    const closed = closedPart(real, statSync(held).mode);
    if (closed !== undefined && !isGranted(real, granted)) return { ok: false, reason: refusal(closed) };
    const read = readTextSync(held, maxBytes);
    return read.ok ? { ...read, closed: closed !== undefined } : read;
  } catch (error) {
    // A folder on the way to it has gone since.
    if (error instanceof Error && 'syscall' in error) return readFailure(error);
    throw error;
  } finally {
    closeSync(handle);
  }
}

function readFailure(error: Error): ForOthers {
  if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')) return { ok: false, reason: 'does not exist' };
  return { ok: false, reason: `cannot be read: ${error.message}` };
}

function isGranted(real: string, granted: readonly string[]): boolean {
  return granted.some((path) => realPath(path) === real);
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** What keeps others from reading, as the command that would let them. */
function closedPart(real: string, mode: number): string | undefined {
  for (let folder = dirname(real); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & OTHERS_SEARCH) === 0) return `chmod o+x ${folder}`;
    if (folder === '/') break;
  }
  return (mode & OTHERS_READ) === 0 ? `chmod o+r ${real}` : undefined;
}

function refusal(command: string): string {
  return `it is not read for a plan, since the daemon reads as root and others may not read the file (${command})`;
}

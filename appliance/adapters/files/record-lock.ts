/** Whether a program holds a file locked with fcntl(2), as apt and dpkg do: read from the kernel's list, without asking for the lock. */

import { readFileSync, statSync } from 'node:fs';
import { isErrno } from './errno.ts';

/** `MAJOR:MINOR:INODE` of the file system and the file. @throws what stat(2) and read(2) throw for anything but a missing file */
export function isWriteLocked(path: string): boolean {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return holdsWriteLock(readFileSync('/proc/locks', 'utf8'), dev, ino);
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')) return false;
    throw error;
  }
}

/**
 * `locks`: proc_locks(5), one `1: POSIX  ADVISORY  WRITE 815 fe:00:1234 0 EOF` a line. `dev` as stat(2) gives it: on btrfs and
 * overlayfs that is not the number in the list, and a lock goes unseen; a file of another file system is never taken for this one.
 */
export function holdsWriteLock(locks: string, dev: bigint, ino: bigint): boolean {
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & 0xfffff000n);
  const minor = (dev & 0xffn) | ((dev >> 12n) & 0xffffff00n);
  const file = `${hex(major)}:${hex(minor)}:${ino}`;
  return locks.split('\n').some((line) => {
    const [, found] = /: (?:-> )?(?:POSIX|OFDLCK) +\w+ +WRITE +-?\d+ (\S+) /.exec(line) ?? [];
    return found === file;
  });
}

function hex(number: bigint): string {
  return number.toString(16).padStart(2, '0');
}

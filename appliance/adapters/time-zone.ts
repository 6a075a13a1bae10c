import { readlinkSync } from 'node:fs';
import { isErrno } from './files/errno.ts';

/** What /etc/localtime points to, as systemd reads it; without it the clock of the machine shows UTC. */
export function readTimeZone(localTime: string): string {
  try {
    const zone = /zoneinfo\/(?:posix\/)?(.+)$/.exec(readlinkSync(localTime))?.[1] ?? 'UTC';
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone === '' ? 'UTC' : zone;
  } catch (error) {
    // A copy instead of a link, none at all, or a zone that is not known here.
    if (isErrno(error, 'ENOENT') || isErrno(error, 'EINVAL') || isErrno(error, 'ENOTDIR')) return 'UTC';
    if (error instanceof RangeError) return 'UTC';
    throw error;
  }
}

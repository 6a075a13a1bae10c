/** One recognisable name for everything that the harness leaves on a machine, so that leftovers can be found. */
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const harnessPrefix = 'appl-t-';

/** What one `npm test` makes carries its run id; a test file run by hand uses its process id. */
export function runPrefix(): string {
  return `${harnessPrefix}${process.env['APPLIANCED_TEST_RUN'] ?? process.pid.toString(36)}-`;
}

/** A fresh name: also of the network namespace and of the directory, so it is short (a socket path ends at 107 bytes). */
export function freshName(): string {
  return `${runPrefix()}${randomBytes(3).toString('hex')}`;
}

export function directoryOf(name: string): string {
  return join(tmpdir(), name);
}

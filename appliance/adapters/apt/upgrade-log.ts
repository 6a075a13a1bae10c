/**
 * The log of unattended-upgrades (2.9 of Debian 12, 2.12 of Debian 13): `YYYY-MM-DD HH:MM:SS,mmm LEVEL text` on the clock of the
 * machine, one "Starting" line a run. The exit code of its service says nothing.
 */

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { isErrno } from '../files/errno.ts';
import type { CachedFiles } from './cached-files.ts';

export interface FailedRun {
  /** `YYYY-MM-DD HH:MM:SS` of its start, on the clock of the machine. */
  readonly startedAt: string;
  readonly lines: readonly string[];
}

const LINE = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d),\d+ ([A-Z]+) (.*)$/;
const START = 'Starting unattended upgrades script';

/** The last run of the log that failed: runs that only download are in it too, so that a later one proves nothing. */
export function lastFailedRun(log: string): FailedRun | undefined {
  let startedAt = '';
  let failed: { startedAt: string; lines: string[] } | undefined;
  for (const line of log.split('\n')) {
    const [, at = '', level = '', text = ''] = LINE.exec(line) ?? [];
    if (text === START) startedAt = at;
    if (level !== 'ERROR' && level !== 'CRITICAL') continue;
    const run = startedAt === '' ? at : startedAt;
    if (failed?.startedAt !== run) failed = { startedAt: run, lines: [] };
    failed.lines.push(text);
  }
  return failed;
}

/** With the file before the last rotation (compressed or not) where the present one has no run in it. */
export function readFailedRun(files: CachedFiles, path: string): FailedRun | undefined {
  const rotated = [`${path}.1`, `${path}.1.gz`];
  const stamps = [path, ...rotated].map((file) => files.stamp(file));
  return files.derived(`failed run ${path}`, stamps, () => {
    const present = files.text(path) ?? '';
    if (present.includes(START)) return lastFailedRun(present);
    const earlier = files.text(`${path}.1`) ?? unpacked(`${path}.1.gz`) ?? '';
    return lastFailedRun(`${earlier}\n${present}`);
  });
}

/** A log that cannot be unpacked is one that says nothing. */
function unpacked(path: string): string | undefined {
  try {
    return gunzipSync(readFileSync(path), { maxOutputLength: 16 * 1024 * 1024 }).toString('utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')) return undefined;
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) return undefined;
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

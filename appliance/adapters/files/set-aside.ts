import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { syncDirectory } from './database-file.ts';

/** Files that SQLite keeps beside a database. The log goes first: without it an older database stays, never a new one with a stale log. */
const COMPANIONS = ['-wal', '-shm', '-journal', ''] as const;

/**
 * Renames the database `path` and its companions to `<path>.damaged-<stamp>...` and keeps the newest `keep` such sets.
 * `stamp` must sort by time (ISO 8601). Returns the new path of the database, also where only companions existed.
 * Throws the system's error (`EROFS`, `EACCES`, `EIO`).
 */
export function setDatabaseAside(path: string, stamp: string, keep: number): string {
  const base = `${path}.damaged-${stamp}`;
  let target = base;
  for (let n = 2; COMPANIONS.some((suffix) => existsSync(target + suffix)); n += 1) target = `${base}.${n}`;
  for (const suffix of COMPANIONS) {
    if (existsSync(path + suffix)) renameSync(path + suffix, target + suffix);
  }
  pruneSets(path, keep);
  syncDirectory(dirname(path));
  return target;
}

function pruneSets(path: string, keep: number): void {
  const prefix = `${basename(path)}.damaged-`;
  const names = readdirSync(dirname(path)).filter((name) => name.startsWith(prefix));
  const sets = [...new Set(names.map((name) => name.replace(/-(?:wal|shm|journal)$/, '')))].toSorted();
  for (const set of sets.slice(0, Math.max(0, sets.length - keep))) {
    for (const suffix of COMPANIONS)
      rmSync(join(dirname(path), set + suffix), { force: true, recursive: true });
  }
}

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

interface LockEntry {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * npm leaves out of the lock file, without a word, an optional package (a binary for another platform) that it cannot
 * fetch at that moment, and from then on `npm ci` refuses the whole file.
 */
function missingFrom(packages: Readonly<Record<string, LockEntry>>): readonly string[] {
  const present = Object.keys(packages);
  return Object.entries(packages).flatMap(([, entry]) =>
    Object.keys(entry.optionalDependencies ?? {}).filter(
      (name) => !present.some((path) => path.endsWith(`node_modules/${name}`)),
    ),
  );
}

test('package-lock.json must name every optional package, or npm ci fails on a fresh machine', async () => {
  const lock: unknown = JSON.parse(
    await readFile(new URL('../../../package-lock.json', import.meta.url), 'utf8'),
  );
  assert.ok(typeof lock === 'object' && lock !== null && 'packages' in lock);
  const packages = lock.packages as Readonly<Record<string, LockEntry>>;
  assert.ok(Object.keys(packages).length > 50);
  assert.deepEqual(missingFrom(packages), []);
});

test('a lock file without one of them must be noticed', () => {
  assert.deepEqual(
    missingFrom({ 'node_modules/a': { optionalDependencies: { '@a/other-platform': '1.0.0' } } }),
    ['@a/other-platform'],
  );
});

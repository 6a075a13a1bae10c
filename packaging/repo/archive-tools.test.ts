import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { findProgram } from '../dev/command.ts';
import { tempDirectory } from '../test/harness/temp-directory.ts';
import { buildTestDeb } from '../test/host/test-deb.ts';
import { debFilesIn } from './archive-tools.ts';

const real = await findProgram('dpkg-deb');
const skip = real === undefined ? 'not installed: dpkg' : false;

/** A dpkg-deb that is found before the real one, as long as the test lasts. */
async function withProgram(folder: string, script: string, body: () => Promise<void>): Promise<void> {
  const programs = join(folder, 'programs');
  await mkdir(programs);
  await writeFile(join(programs, 'dpkg-deb'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const before = process.env['PATH'] ?? '';
  process.env['PATH'] = `${programs}:${before}`;
  try {
    await body();
  } finally {
    process.env['PATH'] = before;
  }
}

test('a large pool must be read a few packages at a time', { skip }, async () => {
  await using directory = await tempDirectory();
  const pool = join(directory.path, 'pool');
  await mkdir(pool);
  const deb = await buildTestDeb(directory.path, { name: 'hello', version: '1' });
  const names = Array.from({ length: 40 }, (_, index) => `hello-${String(index).padStart(2, '0')}.deb`);
  for (const name of names) await copyFile(deb, join(pool, name));
  const log = join(directory.path, 'log');
  const script = `echo begin >>${log}\n${real} "$@"\necho end >>${log}`;
  await withProgram(directory.path, script, async () => {
    const sha256 = createHash('sha256')
      .update(await readFile(deb))
      .digest('hex');
    const expected = { name: 'hello', version: '1', architecture: 'all', sha256 };
    const found = await debFilesIn(pool);
    assert.deepEqual(
      found,
      names.map((name) => ({ path: join(pool, name), ...expected })),
    );
  });
  let [running, most] = [0, 0];
  for (const line of (await readFile(log, 'utf8')).trim().split('\n')) {
    running += line === 'begin' ? 1 : -1;
    most = Math.max(most, running);
  }
  assert.ok(most >= 1 && most <= 4, `${most} at once`);
});

test('a large package must not be held in memory', async () => {
  await using directory = await tempDirectory();
  const path = join(directory.path, 'large.deb');
  await writeFile(path, '');
  await truncate(path, 256 * 1024 * 1024);
  const peakMb = (): number => process.resourceUsage().maxRSS / 1024;
  await withProgram(directory.path, "printf 'large\\t1\\tall'", async () => {
    const before = peakMb();
    const [deb] = await debFilesIn(directory.path);
    assert.equal(deb?.sha256, 'a6d72ac7690f53be6ae46ba88506bd97302a093f7108472bd9efc3cefda06484');
    assert.ok(peakMb() - before < 128, `${peakMb() - before} MB more`);
  });
});

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { describeCache } from './image-cache.ts';

test('what stays in the cache must be told with its size, and nothing where there is none', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'applianced-cache-'));
  t.after(() => rm(directory, { recursive: true }));

  assert.equal(await describeCache(join(directory, 'none')), undefined);
  await mkdir(join(directory, 'layers'));
  await writeFile(join(directory, 'layers/a.tar'), Buffer.alloc(1_500_000));
  assert.match((await describeCache(directory)) ?? '', /\(1\.4\d MiB: the cache/);
});

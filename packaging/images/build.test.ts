import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { assembleReferenceImages } from './build.ts';
import { IMAGE_NAMES } from './builder/catalogue.ts';
import { imageDigest } from './builder/image.ts';

test('two builds from nothing must give the same digests, and share the large layers', async (context) => {
  const directory = await mkdtemp(join(tmpdir(), 'images-'));
  context.after(() => rm(directory, { recursive: true }));
  const build = (name: string) =>
    assembleReferenceImages({ cacheDir: join(directory, name), namespace: 'test', tag: '1' });
  const [first, second] = [await build('a'), await build('b')];
  assert.deepEqual(first.map(imageDigest), second.map(imageDigest));
  assert.deepEqual(
    first.map(({ reference }) => reference),
    IMAGE_NAMES.map((name) => `test/${name}:1`),
  );
  const large = first.flatMap(({ layers }) => layers).filter(({ sizeBytes }) => sizeBytes > 1024 * 1024);
  assert.equal(new Set(large.map(({ diffId }) => diffId)).size, 3, 'base, node and broker');
});

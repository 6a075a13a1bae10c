import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { mountSmallDisk } from '../../packaging/test/harness/small-disk.ts';
import { tempDirectory } from '../../packaging/test/harness/temp-directory.ts';
import { diskSpace } from './disk.ts';

const skip = process.getuid?.() === 0 ? false : 'a disk of its own needs root';

test('what is written is no longer free, and a full disk has no room', { skip }, async () => {
  await using directory = await tempDirectory();
  const path = join(directory.path, 'disk');
  await using disk = await mountSmallDisk(path, 8);
  const empty = await diskSpace(path);
  assert.deepEqual([empty?.path, empty?.totalBytes, empty?.freeBytes], [path, 8 * 2 ** 20, 8 * 2 ** 20]);
  await writeFile(join(path, 'file'), Buffer.alloc(2 ** 20));
  const { blocks } = statSync(join(path, 'file'));
  assert.equal((await diskSpace(path))?.freeBytes, 7 * 2 ** 20);
  assert.equal(blocks * 512, 2 ** 20);
  await disk.fill();
  assert.equal((await diskSpace(path))?.freeBytes, 0);
});

test('of a path that is not there, and of a file system without a size, nothing is said', async () => {
  assert.equal(await diskSpace('/nowhere/at/all'), undefined);
  assert.equal(await diskSpace('/proc'), undefined);
});

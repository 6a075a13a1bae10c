import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import test from 'node:test';
import { settledLeftovers } from './leftovers.ts';
import { freshName } from './names.ts';
import { mountSmallDisk } from './small-disk.ts';
import { tempDirectory } from './temp-directory.ts';

test('a directory and a process that carry the prefix must be found, and be gone when they are', async () => {
  const directory = await tempDirectory();
  const name = directory.path.split('/').at(-1) ?? '';
  const found = await settledLeftovers(name, 0);
  assert.deepEqual(found.map(({ kind }) => kind).toSorted(), ['directory', 'process']);
  await directory.dispose();
  assert.deepEqual(await settledLeftovers(name, 1_000), []);
});

const skip = process.getuid?.() === 0 ? false : 'mounting needs root';

test('a directory on which a test has left a mount must go all the same', { skip }, async () => {
  const directory = await tempDirectory();
  await mountSmallDisk(join(directory.path, 'disk'), 1);
  const name = directory.path.split('/').at(-1) ?? '';
  await directory.dispose();
  assert.deepEqual(await settledLeftovers(name, 1_000), []);
});

test('a forgotten process must be named with its id and command line', async () => {
  const name = freshName();
  const child = spawn('sh', ['-c', 'cat', name], { stdio: ['pipe', 'ignore', 'ignore'] });
  await once(child, 'spawn');
  assert.deepEqual(await settledLeftovers(name, 0), [
    { kind: 'process', what: `${child.pid} sh -c cat ${name}` },
  ]);
  child.stdin.end();
  await once(child, 'exit');
});

import assert from 'node:assert/strict';
import { chmod, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { scratchFolder } from './adapters/files/scratch.testdata.ts';
import { nameInHosts } from './network-hosts.ts';

test('the file keeps its mode, a missing one is for all to read, and one that says the name is not touched', async () => {
  await using folder = await scratchFolder();
  const path = join(folder.path, 'hosts');
  await nameInHosts(path, 'box');
  assert.equal((await stat(path)).mode & 0o777, 0o644);
  await folder.put('hosts', '127.0.1.1 old\n# last\n');
  await chmod(path, 0o664);
  await nameInHosts(path, 'box');
  assert.equal(await folder.read('hosts'), '127.0.1.1 box\n# last\n');
  const { mode, ino } = await stat(path);
  assert.equal(mode & 0o777, 0o664);
  await nameInHosts(path, 'box');
  assert.equal((await stat(path)).ino, ino);
  assert.deepEqual(await readdir(folder.path), ['hosts']);
});

import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { FileWriteError } from './atomic.ts';
import { writeOwnedFile } from './folders.ts';
import { scratchFolder } from './scratch.testdata.ts';

const asRoot = { skip: process.getuid?.() !== 0 };

test('a file of a container gets the owner and the mode that it names, new or replaced', asRoot, async () => {
  await using scratch = await scratchFolder();
  const path = join(scratch.path, 'files/key');
  for (const [content, uid, gid] of [
    ['one', 1234, 2345],
    ['two', 3456, 0],
  ] as const) {
    await writeOwnedFile({ path, content, mode: 0o440, uid, gid });
    const found = await stat(path);
    assert.deepEqual([found.uid, found.gid, found.mode & 0o7777], [uid, gid, 0o440]);
    assert.equal(await scratch.read('files/key'), content);
  }
});

test('a file must not take its place before it has its owner', async () => {
  await using scratch = await scratchFolder();
  const path = join(scratch.path, 'files/key');
  const beyondLinux = 2 ** 32;
  await assert.rejects(
    writeOwnedFile({ path, content: 'secret', mode: 0o440, uid: beyondLinux, gid: 0 }),
    FileWriteError,
  );
  assert.deepEqual(await readdir(join(scratch.path, 'files')), []);
});

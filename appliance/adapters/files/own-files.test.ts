import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { FileWriteError } from './atomic.ts';
import { listOwnFiles, removeOwnFile, writeOwnedFile } from './own-files.ts';
import { scratchFolder } from './scratch.testdata.ts';

const own = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
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

test('all files of ours are listed at any depth, and none where there is no folder', async () => {
  await using scratch = await scratchFolder();
  const folder = join(scratch.path, 'files');
  assert.deepEqual(listOwnFiles(folder), []);
  const paths = ['shop/web/configs/a-1', 'shop/web/secrets/b-2'].map((path) => join(folder, path));
  for (const path of paths) await writeOwnedFile({ path, content: 'x', mode: 0o440, ...own });
  assert.deepEqual(listOwnFiles(folder).toSorted(), paths);
});

test('a file is removed with the folders that it leaves empty, and no other', async () => {
  await using scratch = await scratchFolder();
  const folder = join(scratch.path, 'files');
  const [kept = '', gone = ''] = ['shop/web/configs/a-1', 'shop/db/secrets/b-2'].map((path) =>
    join(folder, path),
  );
  for (const path of [kept, gone]) await writeOwnedFile({ path, content: 'x', mode: 0o440, ...own });
  await removeOwnFile(folder, gone);
  assert.deepEqual(await readdir(join(folder, 'shop')), ['web']);
  await removeOwnFile(folder, kept);
  assert.deepEqual(await readdir(scratch.path), ['files']);
  await assert.doesNotReject(removeOwnFile(folder, gone), 'gone already');
});

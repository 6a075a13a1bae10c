import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmod,
  lstat,
  mkdir,
  mkdtempDisposable,
  readdir,
  readFile,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { FileWriteError, writeFileAtomic } from './atomic.ts';

const folder = () => mkdtempDisposable(join(tmpdir(), 'applianced-atomic-'));
const modeOf = async (path: string) => (await stat(path)).mode & 0o7777;

test('a new file is private unless a mode is asked for, and a replaced one keeps its mode', async () => {
  await using dir = await folder();
  const path = join(dir.path, 'node.json');
  await writeFileAtomic(path, 'one');
  assert.equal(await modeOf(path), 0o600);
  await chmod(path, 0o640);
  await writeFileAtomic(path, 'two');
  assert.equal(await modeOf(path), 0o640);
  await writeFileAtomic(path, 'three', { mode: 0o600 });
  assert.equal(await modeOf(path), 0o600);
  assert.equal(await readFile(path, 'utf8'), 'three');
  assert.deepEqual(await readdir(dir.path), ['node.json']);
});

test('an open reader keeps the old text in full: the file is replaced, not overwritten', async () => {
  await using dir = await folder();
  const path = join(dir.path, 'file');
  await writeFileAtomic(path, 'old');
  const before = (await stat(path)).ino;
  await writeFileAtomic(path, 'new');
  assert.notEqual((await stat(path)).ino, before);
});

test('the owner of a replaced file is kept', { skip: process.getuid?.() !== 0 }, async () => {
  await using dir = await folder();
  const path = join(dir.path, 'file');
  await writeFileAtomic(path, 'old');
  const { chown } = await import('node:fs/promises');
  await chown(path, 1234, 2345);
  await writeFileAtomic(path, 'new');
  const after = await stat(path);
  assert.deepEqual([after.uid, after.gid], [1234, 2345]);
});

test('a link stays, and the file behind it is replaced, whether it exists or not', async () => {
  await using dir = await folder();
  await mkdir(join(dir.path, 'real'));
  const link = join(dir.path, 'link');
  await symlink('real/file', link);
  for (const text of ['first', 'second']) {
    await writeFileAtomic(link, text);
    assert.ok((await lstat(link)).isSymbolicLink());
    assert.equal(await readFile(join(dir.path, 'real/file'), 'utf8'), text);
  }
});

test('what a killed writer left behind is removed, a live writer and foreign files are not disturbed', async () => {
  await using dir = await folder();
  const path = join(dir.path, 'node.json');
  const dead = spawnSync('true').pid;
  const leftover = `.node.json.new-${dead}-0123456789ab`;
  const alive = `.node.json.new-${process.ppid}-0123456789ab`;
  const foreign = ['.node.json.new-x', '.node.json.swp', `.other.json.new-${dead}-0123456789ab`];
  for (const name of [leftover, alive, ...foreign]) await writeFile(join(dir.path, name), 'part');
  await writeFileAtomic(path, '{}');
  assert.deepEqual((await readdir(dir.path)).toSorted(), [alive, ...foreign, 'node.json'].toSorted());
});

test('where writing fails the old file is untouched, nothing is left over, and the code is given', async () => {
  await using dir = await folder();
  const path = join(dir.path, 'folder');
  await mkdir(join(path, 'inner'), { recursive: true });
  await assert.rejects(
    writeFileAtomic(path, 'text'),
    (error) => error instanceof FileWriteError && error.code === 'EISDIR',
  );
  assert.deepEqual(await readdir(dir.path), ['folder']);
  await assert.rejects(
    writeFileAtomic(join(dir.path, 'none/file'), 'text'),
    (error) => error instanceof FileWriteError && error.code === 'ENOENT',
  );
});

test('many writers at once leave one whole text and nothing else', async () => {
  await using dir = await folder();
  const path = join(dir.path, 'file');
  const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000));
  await Promise.all(texts.map((text) => writeFileAtomic(path, text)));
  assert.ok(texts.includes(await readFile(path, 'utf8')));
  assert.deepEqual(await readdir(dir.path), ['file']);
});

test('a pipe or a device is not replaced by a file', async () => {
  await using dir = await folder();
  const pipe = join(dir.path, 'pipe');
  spawnSync('mkfifo', [pipe]);
  await assert.rejects(
    writeFileAtomic(pipe, 'text'),
    (error) => error instanceof FileWriteError && /not a regular file/.test(String(error.cause)),
  );
  assert.ok((await stat(pipe)).isFIFO());
  assert.deepEqual(await readdir(dir.path), ['pipe']);
});

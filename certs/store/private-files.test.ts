import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempDisposable, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { removePrivateFile, writePrivateFile } from './private-files.ts';

const folder = () => mkdtempDisposable(join(tmpdir(), 'applianced-private-'));
const modeOf = async (path: string) => ((await stat(path)).mode & 0o7777).toString(8);

test('a private file and the directories that are made for it are for its owner only, whatever the umask', async () => {
  await using dir = await folder();
  const path = join(dir.path, 'private/ca/key.pem');
  for (const umask of [0, 0o077]) {
    const before = process.umask(umask);
    await writePrivateFile(path, `text ${umask}`).finally(() => process.umask(before));
    assert.equal(await readFile(path, 'utf8'), `text ${umask}`);
    assert.equal(await modeOf(path), '600');
    for (const name of ['private', 'private/ca']) assert.equal(await modeOf(join(dir.path, name)), '700');
  }
});

test('a file that others could read is private once it is replaced', async () => {
  await using dir = await folder();
  const path = join(dir.path, 'key.pem');
  await writeFile(path, 'old', { mode: 0o644 });
  await writePrivateFile(path, 'new');
  assert.equal(await modeOf(path), '600');
});

test('what a killed writer left behind is removed, and nothing else', async () => {
  await using dir = await folder();
  const dead = spawnSync('true').pid;
  const leftover = `.key.pem.new-${dead}-0123456789ab`;
  const others = ['.key.pem.new-x', '.key.pem.swp', `.other.pem.new-${dead}-0123456789ab`];
  for (const name of [leftover, ...others]) await writeFile(join(dir.path, name), 'part');
  await writePrivateFile(join(dir.path, 'key.pem'), 'text');
  assert.deepEqual((await readdir(dir.path)).toSorted(), [...others, 'key.pem'].toSorted());
});

test('many writers at once leave one whole text and nothing else', async () => {
  await using dir = await folder();
  const path = join(dir.path, 'private/key.pem');
  const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000));
  await Promise.all(texts.map((text) => writePrivateFile(path, text)));
  assert.ok(texts.includes(await readFile(path, 'utf8')));
  assert.deepEqual(await readdir(join(dir.path, 'private')), ['key.pem']);
});

test('a file is removed, and what is gone is success', async () => {
  await using dir = await folder();
  const path = join(dir.path, 'private/key.pem');
  await writePrivateFile(path, 'text');
  await removePrivateFile(path);
  assert.deepEqual(await readdir(join(dir.path, 'private')), []);
  await removePrivateFile(path);
  await removePrivateFile(join(dir.path, 'nowhere/key.pem'));
});

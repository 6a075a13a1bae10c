import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempDisposable, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { FileReadError, readFileBytes, readTextFile, type FileReadKind } from './read.ts';

const folder = () => mkdtempDisposable(join(tmpdir(), 'applianced-read-'));
const kind = (expected: FileReadKind) => (error: unknown) =>
  error instanceof FileReadError && error.kind === expected;

test('a file is read with its mode and owner, up to the bound', async () => {
  await using dir = await folder();
  const path = join(dir.path, 'file');
  await writeFile(path, 'ä\n', { mode: 0o640 });
  assert.deepEqual(await readTextFile(path, { maxBytes: 3 }), {
    text: 'ä\n',
    mode: 0o640,
    uid: process.getuid?.(),
  });
  await assert.rejects(readTextFile(path, { maxBytes: 2 }), kind('too-large'));
});

test('a file of /proc, which says it has no size, is read in full', async () => {
  const { text } = await readTextFile('/proc/self/status', { maxBytes: 65_536 });
  assert.match(text, /^Name:/);
});

test('what is missing, at any depth, is told apart from what cannot be read', async () => {
  await using dir = await folder();
  const file = join(dir.path, 'file');
  await writeFile(file, '');
  for (const path of [join(dir.path, 'none'), join(dir.path, 'none/none'), join(file, 'none')])
    await assert.rejects(readTextFile(path, { maxBytes: 9 }), kind('missing'));
  await assert.rejects(readTextFile(dir.path, { maxBytes: 9 }), kind('unreadable'));
});

test('a pipe in place of the file is refused at once, and so is a device', async () => {
  await using dir = await folder();
  const pipe = join(dir.path, 'pipe');
  execFileSync('mkfifo', [pipe]);
  await assert.rejects(readTextFile(pipe, { maxBytes: 9 }), kind('unreadable'));
  await assert.rejects(readTextFile('/dev/zero', { maxBytes: 9 }), kind('unreadable'));
});

test('bytes that are not UTF-8 are refused, and a link is followed', async () => {
  await using dir = await folder();
  const path = join(dir.path, 'latin1');
  await writeFile(path, Buffer.from([0x61, 0xe4]));
  await assert.rejects(readTextFile(path, { maxBytes: 9 }), kind('not-text'));
  await writeFile(path, 'fine');
  await symlink('latin1', join(dir.path, 'link'));
  assert.equal((await readTextFile(join(dir.path, 'link'), { maxBytes: 9 })).text, 'fine');
});

test('bytes that are no text are read as they are, up to the bound', async () => {
  await using dir = await folder();
  const path = join(dir.path, 'key.der');
  const bytes = Buffer.from([0x30, 0x82, 0x00, 0xff]);
  await writeFile(path, bytes, { mode: 0o600 });
  assert.deepEqual(await readFileBytes(path, { maxBytes: 4 }), {
    bytes,
    mode: 0o600,
    uid: process.getuid?.(),
  });
  await assert.rejects(readFileBytes(path, { maxBytes: 3 }), kind('too-large'));
});

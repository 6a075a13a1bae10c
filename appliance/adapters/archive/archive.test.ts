import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { run } from '../../../packaging/dev/command.ts';
import { scratchFolder } from '../files/scratch.testdata.ts';
import { createStaging } from './staging.ts';
import { writeTarGz } from './tar-gz.ts';
import type { ArchiveEntry } from './tar-gz.ts';
import { tarHeader } from './ustar.ts';

const never = new AbortController().signal;
const AT = Math.floor(Date.parse('2026-01-31T12:00:00Z') / 1_000);

async function* only<Item>(...items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

function entry(name: string, text: string): ArchiveEntry {
  return {
    folder: 'support-box',
    name,
    sizeBytes: text.length,
    modifiedAt: AT,
    content: only(Buffer.from(text)),
  };
}

test('an archive must be read by tar and by other readers, for sizes around a block and names up to the bound', async () => {
  await using folder = await scratchFolder();
  const path = join(folder.path, 'a.tar.gz');
  const longest = `${'d'.repeat(49)}/${'f'.repeat(50)}`;
  const texts = ['', 'x', 'x'.repeat(511), 'x'.repeat(512), 'x'.repeat(513)];
  const entries = [...texts.map((text) => entry(`of-${text.length}`, text)), entry(longest, 'long')];
  const written = await writeTarGz(path, only(...entries), never);
  const bytes = await readFile(path);
  assert.equal(written.sizeBytes, bytes.length);
  assert.equal(written.sha256, createHash('sha256').update(bytes).digest('hex'));
  assert.equal(await folder.mode('a.tar.gz'), 0o600);
  const { stdout } = await run(['tar', '--list', '--verbose', '--utc', '--full-time', '-zf', path]);
  const lines = stdout.trim().split('\n');
  assert.equal(
    lines[0]?.replaceAll(/ +/g, ' '),
    '-rw------- root/root 0 2026-01-31 12:00:00 support-box/of-0',
  );
  assert.ok(lines.at(-1)?.endsWith(` 4 2026-01-31 12:00:00 support-box/${longest}`));
  const read: [string, string][] = [];
  const reader = extract();
  reader.end(gunzipSync(bytes));
  for await (const file of reader) {
    const parts: Buffer[] = [];
    for await (const part of file as AsyncIterable<Buffer>) parts.push(part);
    read.push([file.header.name, Buffer.concat(parts).toString()]);
  }
  assert.deepEqual(read, [
    ...texts.map((text) => [`support-box/of-${text.length}`, text]),
    [`support-box/${longest}`, 'long'],
  ]);
});

test('what the format cannot hold is refused instead of cut', () => {
  const fine = { folder: 'f', name: 'n', sizeBytes: 1, modifiedAt: AT };
  for (const wrong of [
    { name: 'x'.repeat(101) },
    { name: 'a b' },
    { name: 'ä' },
    { folder: '' },
    { sizeBytes: 8 ** 11 },
  ])
    assert.throws(() => tarHeader({ ...fine, ...wrong }), RangeError);
});

test('an error of an entry, and an end from outside, must end the writing with just that', async () => {
  await using folder = await scratchFolder();
  const broken = async function* (): AsyncGenerator<ArchiveEntry> {
    yield entry('a', 'a');
    throw new Error('the source broke');
  };
  await assert.rejects(writeTarGz(join(folder.path, 'a'), broken(), never), { message: 'the source broke' });
  const aborted = AbortSignal.abort();
  await assert.rejects(writeTarGz(join(folder.path, 'b'), only(entry('a', 'a')), aborted), {
    name: 'AbortError',
  });
  await folder.put('c', 'mine');
  await assert.rejects(writeTarGz(join(folder.path, 'c'), only(entry('a', 'a')), never), {
    name: 'FileWriteError',
    code: 'EEXIST',
  });
  assert.equal(await folder.read('c'), 'mine');
});

test('what is staged must be there with its size, also where its source breaks or it would be too large', async () => {
  await using folder = await scratchFolder();
  const staging = createStaging(join(folder.path, 'part'));
  const content = async (): Promise<string> => {
    const parts: Buffer[] = [];
    for await (const part of staging.content()) parts.push(part);
    return Buffer.concat(parts).toString();
  };
  assert.deepEqual(await staging.put(only('one ', 'two'), 100), { sizeBytes: 7, isCut: false });
  assert.equal(await content(), 'one two');
  assert.deepEqual(await staging.put(only('äöü', 'more'), 5), { sizeBytes: 5, isCut: true });
  assert.equal((await content()).length, 3);
  const broken = async function* (): AsyncGenerator<string> {
    yield 'half';
    throw new Error('broke');
  };
  const { sizeBytes, failure } = await staging.put(broken(), 100);
  assert.deepEqual([sizeBytes, await content()], [4, 'half']);
  assert.ok(failure instanceof Error && failure.message === 'broke');
  await staging.remove();
  await assert.rejects(createStaging(join(folder.path, 'no/part')).put(only('x'), 1), {
    name: 'FileWriteError',
  });
});

import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { lastLines, openRotatingFile } from './rotating-file.ts';

const onError = (error: unknown): never => {
  throw error;
};

async function directoryFor(context: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'rotating-file-'));
  context.after(() => rm(directory, { recursive: true }));
  return directory;
}

test('every line must be in the files in order, and the oldest file must go', async (context) => {
  const directory = await directoryFor(context);
  const file = await openRotatingFile({ directory, name: 'a', maxBytes: 10, maxFiles: 3, onError });
  for (const line of ['11111111', '22222222', '33333333', '44444444']) await file.append(line);
  await file.close();
  assert.deepEqual((await readdir(directory)).toSorted(), ['a.1.jsonl', 'a.2.jsonl', 'a.jsonl']);
  assert.equal(await readFile(join(directory, 'a.2.jsonl'), 'utf8'), '22222222\n');
  assert.deepEqual(await lastLines(directory, 'a', 10), ['33333333', '44444444']);
});

test('lines that come together must be written together, in order', async (context) => {
  const directory = await directoryFor(context);
  const file = await openRotatingFile({ directory, name: 'a', maxBytes: 10_000, maxFiles: 2, onError });
  const lines = Array.from({ length: 200 }, (_, index) => `line ${index}`);
  await Promise.all(lines.map((line) => file.append(line)));
  await file.close();
  assert.deepEqual(await lastLines(directory, 'a', 1_000), lines);
});

test('a line that a power cut tore must be dropped before the next one is written', async (context) => {
  const directory = await directoryFor(context);
  await appendFile(join(directory, 'a.jsonl'), 'whole\nto');
  const file = await openRotatingFile({ directory, name: 'a', maxBytes: 100, maxFiles: 2, onError });
  await file.append('next');
  await file.close();
  assert.equal(await readFile(join(directory, 'a.jsonl'), 'utf8'), 'whole\nnext\n');
});

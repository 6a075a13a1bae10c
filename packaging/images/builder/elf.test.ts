import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { ElfError, withoutSections } from './elf.ts';

test('the reduced Node must be smaller and still run', async (context) => {
  const directory = await mkdtemp(join(tmpdir(), 'elf-'));
  context.after(() => rm(directory, { recursive: true }));
  const original = await readFile(process.execPath);
  const reduced = withoutSections(original);
  assert.ok(reduced.length < original.length * 0.95, `${reduced.length} of ${original.length} bytes`);
  const path = join(directory, 'node');
  await writeFile(path, reduced, { mode: 0o755 });
  const { stdout } = await promisify(execFile)(path, [
    '-p',
    'process.version + new Intl.NumberFormat("de").format(1.5)',
  ]);
  assert.equal(stdout, `${process.version}1,5\n`);
  assert.deepEqual(withoutSections(reduced), reduced);
});

test('a file that is no such ELF must be refused', () => {
  assert.throws(() => withoutSections(Buffer.from('#!/bin/sh\n'.repeat(10))), ElfError);
});

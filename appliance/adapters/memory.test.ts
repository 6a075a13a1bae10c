import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { scratchFolder } from './files/scratch.testdata.ts';
import { readMemory } from './memory.ts';

test('memory is read as the kernel writes it, with or without its pressure', async () => {
  await using folder = await scratchFolder();
  await writeFile(
    join(folder.path, 'meminfo'),
    'MemTotal:  2048 kB\nMemFree:  1 kB\nMemAvailable:  1024 kB\n',
  );
  const memory = { availableBytes: 1_048_576, totalBytes: 2_097_152 };
  assert.deepEqual(await readMemory(folder.path), memory);
  await mkdir(join(folder.path, 'pressure'));
  const pressure =
    'some avg10=1.00 avg60=2.50 avg300=0.00 total=1\nfull avg10=0.00 avg60=9.00 avg300=0.00 total=1\n';
  await writeFile(join(folder.path, 'pressure/memory'), pressure);
  assert.deepEqual(await readMemory(folder.path), { ...memory, waiting: 2.5 });
});

test('the memory of this machine is known', async () => {
  const { availableBytes, totalBytes } = await readMemory();
  assert.ok(availableBytes > 0 && availableBytes < totalBytes);
});

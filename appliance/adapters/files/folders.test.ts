import assert from 'node:assert/strict';
import { chmod, mkdtempDisposable, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { makeFolder } from './folders.ts';

test('a folder must have its mode also under the narrow umask of a service; one that is there keeps its own', async () => {
  await using dir = await mkdtempDisposable(join(tmpdir(), 'applianced-folders-'));
  const path = join(dir.path, 'state/configs');
  const modeOf = async (): Promise<number> => (await stat(path)).mode & 0o777;
  const before = process.umask(0o077);
  try {
    await makeFolder(path, 0o755);
    assert.equal(await modeOf(), 0o755);
    await chmod(path, 0o750);
    await makeFolder(path, 0o755);
    assert.equal(await modeOf(), 0o750);
  } finally {
    process.umask(before);
  }
});

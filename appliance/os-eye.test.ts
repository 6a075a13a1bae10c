import assert from 'node:assert/strict';
import { mkdir, mkdtempDisposable, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { osPaths } from './config/os-paths.ts';
import { nodeConfigSchema } from './config/schema.ts';
import { createOsEye } from './os-eye.ts';

const config = nodeConfigSchema.parse({});

test('a file of the system that cannot be read is told once and never ends the loop', async () => {
  await using root = await mkdtempDisposable(join(tmpdir(), 'applianced-os-eye-'));
  const places = osPaths(root.path);
  const inTheWay = join(places.originsDir, 'vendor.conf');
  for (const folder of [places.dpkgDir, places.aptConfDir, inTheWay])
    await mkdir(folder, { recursive: true });
  await writeFile(places.dpkgStatus, '');
  const errors: string[] = [];
  const ending = new AbortController();
  const eye = createOsEye({
    root: root.path,
    engine: () => undefined,
    clock: () => 0,
    wake: () => undefined,
    onError: (error) => errors.push(error.message),
    signal: ending.signal,
  });
  for (let looks = 0; looks < 2; looks += 1) {
    const { observed } = await eye.look(config);
    assert.ok(observed.state === 'unavailable');
    assert.match(observed.reason, /^cannot read .*vendor\.conf: EISDIR/);
  }
  assert.deepEqual(errors, [`cannot read ${inTheWay}`]);
  await rmdir(inTheWay);
  assert.equal((await eye.look(config)).observed.state, 'available');
  ending.abort();
});

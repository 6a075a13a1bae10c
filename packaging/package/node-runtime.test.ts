import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { hostArchitecture } from '../bundle/host-bundle.ts';
import { architectures, nodeArchitecture } from '../bundle/plugins.ts';
import { tempDirectory } from '../test/harness/temp-directory.ts';
import { lockedPackage } from './lock-file.ts';
import { nodeRuntime, requirePinnedBinary, RuntimeError } from './node-runtime.ts';

const machine = hostArchitecture();

test('the runtime that npm has installed must be the pinned one', async () => {
  const { directory, version } = await nodeRuntime(machine, '/nowhere');
  assert.equal(`v${version}`, process.version);
  assert.ok(existsSync(join(directory, 'include/node/node_api.h')));
});

test('a binary that is not the pinned one must be refused, that of the other architecture too', async () => {
  await using folder = await tempDirectory();
  const changed = join(folder.path, 'node');
  await writeFile(changed, 'another node');
  await assert.rejects(requirePinnedBinary(changed, machine), RuntimeError);
  for (const other of architectures.filter((each) => each !== machine)) {
    await assert.rejects(requirePinnedBinary(process.execPath, other), RuntimeError);
  }
});

test('a tarball that is not the one of package-lock.json must be refused and forgotten', async (t) => {
  await using folder = await tempDirectory();
  const { XDG_CACHE_HOME } = process.env;
  process.env['XDG_CACHE_HOME'] = folder.path;
  t.after(() => {
    if (XDG_CACHE_HOME === undefined) delete process.env['XDG_CACHE_HOME'];
    else process.env['XDG_CACHE_HOME'] = XDG_CACHE_HOME;
  });
  const other = machine === 'amd64' ? 'arm64' : 'amd64';
  const name = `node-linux-${nodeArchitecture[other]}`;
  const { version } = await lockedPackage(name);
  const cached = join(folder.path, `applianced/npm/${name}-${version}.tgz`);
  await mkdir(join(cached, '..'), { recursive: true });
  await writeFile(cached, 'half a download');
  await assert.rejects(nodeRuntime(other, folder.path), RuntimeError);
  assert.equal(existsSync(cached), false);
});

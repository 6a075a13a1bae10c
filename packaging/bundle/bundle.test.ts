import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { run } from '../dev/command.ts';
import { tempDirectory } from '../test/harness/temp-directory.ts';
import { version } from '../../appliance/version.ts';
import { bundleProgram, smallHeap } from './bundle.ts';
import { writeHostBundle } from './host-bundle.ts';

test('each program must run from its bundle alone, SQLite included', async () => {
  await using folder = await tempDirectory();
  const daemon = await writeHostBundle('applianced', folder.path);
  const cli = await writeHostBundle('appliancectl', folder.path);
  const node = async (...args: string[]): Promise<string> =>
    (await run([process.execPath, ...smallHeap, ...args], { cwd: '/' })).stdout;
  assert.equal(await node(daemon, '--version'), `applianced ${version}\n`);
  assert.equal(await node(cli, '--version'), `${version}\n`);
  const addon = join(dirname(daemon), 'native/better-sqlite3.node');
  assert.ok((await readFile(daemon, 'utf8')).includes('("./native/better-sqlite3.node")'));
  assert.match(await node('-p', `Object.keys(require(${JSON.stringify(addon)}))`), /Database/);
});

test('the version must be the one that is asked for', async () => {
  const options = { program: 'appliancectl', architecture: 'arm64' } as const;
  const { contents } = await bundleProgram({ ...options, version: '9.8.7~test1' });
  assert.ok(contents.includes('"9.8.7~test1"'));
});

test('what the programs never call must not be in a bundle', async () => {
  const { metafile } = await bundleProgram({ program: 'applianced', architecture: 'amd64', version });
  const inputs = Object.keys(metafile.inputs);
  assert.ok(inputs.some((path) => path.startsWith('node_modules/dockerode/')));
  assert.deepEqual(
    inputs.filter((path) => /node_modules\/(@grpc|ssh2|tar-fs|mime-types)\//.test(path)),
    [],
  );
});

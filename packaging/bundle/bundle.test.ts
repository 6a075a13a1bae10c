import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { createClient } from '../../appliance/client/client.ts';
import { paths } from '../../appliance/config/paths.ts';
import { run } from '../dev/command.ts';
import { tempDirectory } from '../test/harness/temp-directory.ts';
import { waitFor } from '../test/harness/wait.ts';
import { version } from '../../appliance/version.ts';
import { bundleProgram, smallHeap } from './bundle.ts';
import { writeHostBundle } from './host-bundle.ts';

test('the bundled programs must talk to each other with nothing beside them but SQLite, and keep a journal', async () => {
  await using folder = await tempDirectory();
  const daemon = await writeHostBundle('applianced', folder.path);
  const cli = await writeHostBundle('appliancectl', folder.path);
  const { stdout } = await run([process.execPath, ...smallHeap, daemon, '--version'], { cwd: '/' });
  assert.equal(stdout, `applianced ${version}\n`);
  const root = join(folder.path, 'root');
  await mkdir(root);
  const arguments_ = [...smallHeap, daemon, '--root', root, '--engine', `unix://${root}/no-engine.sock`];
  const child = spawn(process.execPath, arguments_, { cwd: '/', stdio: 'ignore' });
  const ended = once(child, 'exit');
  const client = createClient({ socketPath: paths(root).apiSocket });
  const ask = async (...args: string[]): Promise<unknown> => {
    const output = await run([process.execPath, cli, ...args, '--json', '--root', root], { cwd: '/' });
    return JSON.parse(output.stdout);
  };
  try {
    const plan = await waitFor('the plan', () => ask('plan'));
    assert.partialDeepStrictEqual(plan, { steps: [] });
    const parts = { version, node: process.version };
    assert.partialDeepStrictEqual(await ask('version'), { appliancectl: version, daemon: parts });
    assert.ok((await stat(paths(root).stateDb)).size > 0);
    const figures = await waitFor('the figures of now', () => client.figures());
    assert.ok(figures.memory.usedBytes > 0 && figures.memory.usedBytes < figures.memory.totalBytes);
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
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
    inputs.filter((path) => /node_modules\/(@grpc|ssh2|tar-fs)\//.test(path)),
    [],
  );
  assert.deepEqual(
    inputs.filter((path) => path.startsWith('node_modules/systeminformation/')).map((path) => basename(path)),
    ['util.js', 'memory.js', 'index.js'],
  );
});

test('the bundled status page must hold its style sheet and script, and nothing that builds them', async () => {
  const { contents, metafile } = await bundleProgram({
    program: 'appliance-web',
    architecture: 'amd64',
    version,
  });
  const inputs = Object.keys(metafile.inputs);
  assert.ok(contents.includes('prefers-color-scheme') && contents.includes('EventSource'));
  assert.ok(
    inputs.some((path) => path.startsWith('node_modules/morphdom/')),
    'its authors are to be named',
  );
  assert.deepEqual(
    inputs.filter((path) => path.startsWith('node_modules/esbuild/')),
    [],
  );
  await using folder = await tempDirectory();
  const web = await writeHostBundle('appliance-web', folder.path);
  const { stdout } = await run([process.execPath, web, '--version'], { cwd: '/' });
  assert.equal(stdout, `appliance-web ${version}\n`);
});

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';

const bootstrap = join(import.meta.dirname, 'bootstrap.mjs');
const lock = { packages: { '': {}, 'node_modules/a': { version: '1.0.0' } } };
const other = { packages: { ...lock.packages, 'node_modules/b': { version: '2.0.0', optional: true } } };

/** A checkout with a stand-in for npm, which notes what it installs, and for the pinned Node. */
async function checkout(t: TestContext, npm: string): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'applianced-bootstrap-'));
  t.after(() => rm(root, { recursive: true }));
  await mkdir(join(root, 'packaging/dev'), { recursive: true });
  await mkdir(join(root, 'bin'));
  await cp(bootstrap, join(root, 'packaging/dev/bootstrap.mjs'));
  await writeFile(join(root, 'package-lock.json'), JSON.stringify(lock));
  await writeFile(join(root, 'bin/npm'), `#!/bin/sh\nset -e\necho "npm $*"\n${npm}`);
  await chmod(join(root, 'bin/npm'), 0o755);
  return root;
}

const goodNpm = `mkdir -p node_modules/.bin && cp package-lock.json node_modules/.package-lock.json
printf '#!/bin/sh\\necho "node $*"\\nexit 7\\n' >node_modules/.bin/node && chmod 755 node_modules/.bin/node`;

function start(root: string, ...args: string[]): { output: string; status: number | null } {
  const env = { ...process.env, PATH: `${join(root, 'bin')}:${process.env['PATH'] ?? ''}` };
  const program = join(root, 'packaging/dev/bootstrap.mjs');
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, ...args], {
    env,
    encoding: 'utf8',
  });
  return { output: stdout + stderr, status };
}

test('a clean checkout must be installed once, and each command then run on the pinned Node', async (t) => {
  const root = await checkout(t, goodNpm);
  const first = start(root, 'check', 'one', 'two');
  assert.match(first.output, /npm ci/);
  assert.match(first.output, /node .*packaging\/dev\/check\.ts one two/);
  assert.equal(first.status, 7, "the command's exit code is ours");
  assert.doesNotMatch(start(root, 'check').output, /npm ci/);
});

test('a changed package-lock.json must be installed again; parts for another machine must not matter', async (t) => {
  const root = await checkout(t, goodNpm);
  start(root, 'check');
  await writeFile(join(root, 'package-lock.json'), JSON.stringify(other));
  assert.doesNotMatch(start(root, 'check').output, /npm ci/);
  const changed = { packages: { '': {}, 'node_modules/a': { version: '1.0.1' } } };
  await writeFile(join(root, 'package-lock.json'), JSON.stringify(changed));
  assert.match(start(root, 'check').output, /npm ci/);
});

test('what is missing must be named with the way out', async (t) => {
  const offline = start(await checkout(t, 'exit 1'), 'check');
  assert.match(offline.output, /npm ci failed .* network/s);
  assert.equal(offline.status, 1);
  const noNode = start(await checkout(t, 'true'), 'check');
  assert.match(noNode.output, /did not install the pinned Node/);
  const unknown = start(await checkout(t, goodNpm), 'chekc');
  assert.match(unknown.output, /No command "chekc".*npm run check/s);
  assert.equal(unknown.status, 64);
});

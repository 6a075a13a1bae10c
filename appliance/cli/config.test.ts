import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeFileAtomic } from '../adapters/files/atomic.ts';
import { makeFolder } from '../adapters/files/folders.ts';
import { scratchFolder } from '../adapters/files/scratch.testdata.ts';
import type { ScratchFolder } from '../adapters/files/scratch.testdata.ts';
import { runProgram } from '../adapters/run-program.testdata.ts';
import { fileURLToPath } from 'node:url';
import { transcript } from './cli.testdata.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

async function root(files: Readonly<Record<string, string>> = {}): Promise<ScratchFolder> {
  const folder = await scratchFolder();
  await makeFolder(join(folder.path, 'etc/applianced'), 0o755);
  for (const [name, text] of Object.entries(files)) {
    await writeFileAtomic(join(folder.path, 'etc/applianced', name), text);
  }
  return folder;
}

async function config(folder: ScratchFolder, ...args: string[]): Promise<string> {
  const result = await runProgram([MAIN, 'config', ...args, '--root', folder.path]);
  return transcript(result).replaceAll(folder.path, 'ROOT');
}

test('set makes a file, keeps what stands in it, and get and unset follow', async () => {
  await using folder = await root();
  const file = 'etc/applianced/node.json';
  assert.equal(
    await config(folder, 'set', 'node_hostname', 'box-17'),
    'exit 0\nROOT/etc/applianced/node.json is changed\n',
  );
  assert.equal(await folder.mode(file), 0o600);
  assert.equal(
    await config(folder, 'set', 'broker_client_port=5000', 'offline_mode=true'),
    'exit 0\nROOT/etc/applianced/node.json is changed\n',
  );
  assert.deepEqual(JSON.parse(await folder.read(file)), {
    schema: 1,
    node_hostname: 'box-17',
    broker_client_port: 5000,
    offline_mode: true,
  });
  assert.equal(await config(folder, 'get', 'broker_client_port'), 'exit 0\n5000\n');
  assert.equal(
    await config(folder, 'unset', 'broker_client_port'),
    'exit 0\nROOT/etc/applianced/node.json is changed\n',
  );
  assert.equal(
    await config(folder, 'unset', 'broker_client_port'),
    'exit 0\nROOT/etc/applianced/node.json is as it was\n',
  );
  assert.equal(await config(folder, 'get', 'broker_client_port', '--json'), 'exit 0\n4223\n');
  assert.equal(await config(folder, 'get', 'node_ip'), 'exit 1\nstderr: node_ip is not set\n');
  assert.equal(await config(folder, 'get', 'node_ip', '--json'), 'exit 1\nnull\n');
  assert.match(
    await config(folder, 'get'),
    /^exit 0\nKEY +FROM +VALUE\nschema +file +1\nnode_hostname +file +box-17\n/,
  );
});

test('a value that is wrong changes nothing and says why', async () => {
  await using folder = await root({ 'node.json': '{ "schema": 1, "node_hostname": "a" }\n' });
  const before = await folder.read('etc/applianced/node.json');
  assert.equal(
    await config(folder, 'set', 'broker_client_port=many', 'nod_ip=1'),
    `exit 2
stderr: appliancectl: nothing is changed
broker_client_port: must be a whole number
nod_ip: is an unknown key (did you mean node_ip?)
`,
  );
  assert.equal(
    await config(folder, 'set', 'nod_ip=1', 'broker_leaf_port=99999', 'node_ip=x', 'org_id'),
    `exit 2
stderr: appliancectl: nothing is changed
org_id: is not KEY=VALUE
nod_ip: is an unknown key (did you mean node_ip?)
broker_leaf_port: must be at most 65535
node_ip: must be an IPv4 or IPv6 address
`,
    'a wrong key hides no wrong value',
  );
  assert.equal(await folder.read('etc/applianced/node.json'), before);
});

test('a key that there is not is refused without a place in the file, with the nearest one', async () => {
  await using folder = await root({ 'node.json': '{ "schema": 1 }\n' });
  assert.equal(
    await config(folder, 'get', 'brokr_client_port'),
    'exit 2\nstderr: appliancectl: brokr_client_port is an unknown key\n  Next: did you mean broker_client_port?\n',
  );
  assert.equal(
    await config(folder, 'get', 'web.nope'),
    'exit 2\nstderr: appliancectl: web.nope is an unknown key\n  Next: known here: listen, idle_exit, page_visibility\n',
  );
});

test('check says everything that is wrong with node.json at its place, and hides a licence', async () => {
  await using folder = await root({
    'node.json':
      '{\n  "schema": 1,\n  "license": 7,\n  "node_hostnam": "a",\n  "broker_client_port": "x"\n}\n',
  });
  const text = await config(folder, 'check');
  assert.match(text, /^exit 2\n/);
  assert.match(
    text,
    /node\.json:4:\d+: node_hostnam: is an unknown key \(did you mean node_hostname\?\)\n 4 \| {3}"node_hostnam": "a",\n {3}\| {3}\^/,
  );
  assert.match(text, /node\.json:5:\d+: broker_client_port: /);
  assert.match(text, / 3 \| {3}"license": \[hidden\]\n/);
  assert.match(text, /\n3 problems\nnode.json: there is no earlier good one to go on with\n$/);
});

test('check reads the stack as the daemon would, with the variables of node.json', async () => {
  await using folder = await root({
    'node.json': '{ "schema": 1, "node_hostname": "box" }\n',
    'stack.yaml': 'services:\n  web:\n    image: nginx:1\n    hostname: ${NODE_HOSTNAME:?}\n',
  });
  assert.equal(
    await config(folder, 'check'),
    `exit 0
ROOT/etc/applianced/node.json can be used
ROOT/etc/applianced/stack.yaml can be used (services: 1)
`,
  );
  await folder.put('other.yaml', 'services:\n  web:\n    imge: nginx:1\n', 0o644);
  const other = await config(folder, 'check', join(folder.path, 'other.yaml'));
  assert.equal(
    other,
    `exit 2
ROOT/other.yaml:2:3: services.web.image: is missing: the service names no image
 2 |   web:
   |   ^
ROOT/other.yaml:3:5: services.web.imge: unknown key (did you mean "image"?)
 3 |     imge: nginx:1
   |     ^
2 problems
`,
  );
});

test('check agrees with the daemon on a file that is missing or wrong while an earlier one is in force', async () => {
  const good = '{ "schema": 1, "node_hostname": "box" }\n';
  const stack = 'services:\n  web:\n    image: nginx:1\n    hostname: ${NODE_HOSTNAME:?}\n';
  await using folder = await root({ 'stack.yaml': stack });
  await makeFolder(join(folder.path, 'var/lib/applianced'), 0o700);
  const texts = { [join(folder.path, 'etc/applianced/node.json')]: good };
  const kept = join(folder.path, 'var/lib/applianced/last-good-config.json');
  await writeFileAtomic(kept, JSON.stringify({ format: 1, texts }));
  assert.equal(
    await config(folder, 'check'),
    `exit 2
ROOT/etc/applianced/node.json:1:1: is missing (put it back, or write {} for a machine that shall not be configured any more)
1 problem
node.json: the last good one stays in force
`,
  );
  await folder.put('etc/applianced/stack.yaml', stack.replace('hostname', 'hostnam'), 0o644);
  const both = await config(folder, 'check', '--json');
  const { problems, inForce } = JSON.parse(both.split('\n')[1] ?? '');
  assert.equal(problems.length, 2);
  assert.deepEqual(inForce, { config: 'last-good', stack: 'none' });
  await folder.put('var/lib/applianced/last-good-stack.json', '{}', 0o600);
  assert.match(
    await config(folder, 'check'),
    /\n2 problems\n.*\nthe stack file: the last good one stays in force\n$/,
  );
});

test('without files check and get say so, and the schema is JSON', async () => {
  await using folder = await root();
  assert.equal(await config(folder, 'check'), 'exit 0\nthere is no node.json\nthere is no stack file\n');
  const schema = await runProgram([MAIN, 'config', 'schema']);
  assert.equal(JSON.parse(schema.stdout).title, 'applianced node.json');
});

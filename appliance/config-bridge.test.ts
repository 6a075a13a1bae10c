/** node.json over the API, on real files and a real socket. */
import assert from 'node:assert/strict';
import { chmod, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { scratchFolder } from './adapters/files/scratch.testdata.ts';
import { bothSockets, outcome, PASSWORD } from './api/both-sockets.testdata.ts';
import { memoryDaemon } from './api/memory.testdata.ts';
import { ApiProblemError } from './client/errors.ts';
import { readSnapshot } from './config/load.ts';
import { readTextFile } from './adapters/files/read.ts';
import { startScripted } from './adapters/registry/server.testdata.ts';
import { createConfigBridge } from './config-bridge.ts';

const directAccess = {
  httpProxy: '',
  httpsProxy: '',
  noProxy: '',
  insecureHosts: [],
  insecureNetworks: ['127.0.0.0/8'],
};

const FILE = `{
  "schema": 1,
  "org_id": "acme",
  "license": "hunter2hunter2",
  "web": { "listen": ":9443" }
}
`;

async function bench(text?: string, below = '.') {
  const folder = await scratchFolder();
  const nodeJson = join(folder.path, below, 'node.json');
  if (text !== undefined) await writeFile(nodeJson, text, { mode: 0o600 });
  const events: string[] = [];
  let wakes = 0;
  const config = createConfigBridge({
    paths: { nodeJson },
    record: { event: ({ message }) => events.push(message) },
    changed: () => (wakes += 1),
    engine: () => ({ registryAccess: () => Promise.resolve(directAccess) }),
    config: () => undefined,
    now: Date.now,
    clock: () => performance.now(),
  });
  const sockets = await bothSockets({ ...memoryDaemon(), config });
  await sockets.api.client.userSet({ name: 'admin', password: PASSWORD });
  return {
    nodeJson,
    events,
    wakes: () => wakes,
    client: sockets.api.client,
    sockets,
    text: () => readFile(nodeJson, 'utf8'),
    [Symbol.asyncDispose]: async () => {
      await sockets[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

test('every key must be told with its meaning, value and source, and of a secret only that it is set', async () => {
  await using it = await bench(FILE);
  const { keys, problems, revision, file } = await it.client.config();
  assert.deepEqual([problems, file], [[], it.nodeJson]);
  assert.match(revision, /^[0-9a-f]{64}$/);
  const of = (key: string) => keys.find((each) => each.key === key);
  assert.deepEqual(of('web.listen')?.value, ':9443');
  assert.partialDeepStrictEqual(of('web.listen'), {
    kind: 'text',
    default: ':8443',
    from: 'file',
    isSecret: false,
  });
  assert.partialDeepStrictEqual(of('console.mode'), {
    kind: 'choice',
    choices: ['off', 'view', 'manage'],
    value: 'manage',
    from: 'default',
  });
  assert.partialDeepStrictEqual(of('org_name'), { kind: 'text', from: 'absent' });
  assert.partialDeepStrictEqual(of('broker_client_port'), { kind: 'number', value: 4223 });
  assert.partialDeepStrictEqual(of('certs.names'), { kind: 'list', value: [] });
  assert.partialDeepStrictEqual(of('license'), { isSecret: true, from: 'file' });
  assert.ok(!JSON.stringify(keys).includes('hunter2'));
  assert.ok(
    keys.every(({ description }) => description !== ''),
    'a key without a meaning',
  );
});

test('what is wrong with the file must be told where it stands, and a wrong value never', async () => {
  await using it = await bench('{\n  "org_id": "hunter2 hunter2",\n  "branch": "x",\n  "wev": 1\n}\n');
  const { keys, problems } = await it.client.config();
  assert.deepEqual(
    problems.map(({ line, path }) => [line, path]),
    [
      [2, 'org_id'],
      [4, 'wev'],
    ],
  );
  const org = keys.find(({ key }) => key === 'org_id');
  assert.deepEqual([org?.value, org?.from], [undefined, 'file']);
  assert.equal(keys.find(({ key }) => key === 'branch')?.value, 'x');
  await writeFile(it.nodeJson, 'no JSON');
  assert.equal((await it.client.config()).problems[0]?.line, 1);
});

test('a change must keep order, format, mode and link of the file, take effect, and be told without values', async () => {
  await using it = await bench();
  const real = join(it.nodeJson, '..', 'real.json');
  await writeFile(real, FILE);
  await chmod(real, 0o640);
  await symlink('real.json', it.nodeJson);
  const { revision } = await it.client.config();
  const { token } = await it.sockets.atConsole().signIn({ user: 'admin', password: PASSWORD });
  const changes = {
    'web.listen': null,
    org_id: 'globex',
    broker_client_port: 5000,
    license: 'new secret text',
  };
  const changed = await it.sockets.atConsole(token).configChange({ revision, changes });
  assert.equal(
    await it.text(),
    FILE.replace('acme', 'globex')
      .replace('hunter2hunter2', 'new secret text')
      .replace('"web": { "listen": ":9443" }', '"web": {},\n  "broker_client_port": 5000'),
  );
  assert.equal((await stat(real)).mode & 0o777, 0o640);
  assert.notEqual(changed.revision, revision);
  assert.deepEqual(changed, await it.client.config());
  assert.deepEqual(it.events, [
    'node.json: broker_client_port, license, org_id, web.listen changed, by admin (console)',
  ]);
  assert.equal(it.wakes(), 1);
});

test('a change that is wrong in one key must change nothing, and say what is wrong without the value', async () => {
  await using it = await bench(FILE);
  const { revision } = await it.client.config();
  const changes = { org_id: 'globex', broker_client_port: 'hunter2', 'web.listn': ':1' };
  await assert.rejects(it.client.configChange({ revision, changes }), (error) => {
    assert.ok(error instanceof ApiProblemError);
    assert.equal(error.problem.status, 422);
    assert.deepEqual(
      error.problem.problems?.map(({ path, hint }) => [path, hint]),
      [
        ['broker_client_port', undefined],
        ['web.listn', 'did you mean web.listen?'],
      ],
    );
    assert.ok(!JSON.stringify(error.problem).includes('hunter2'));
    return true;
  });
  assert.equal(
    await outcome(it.client.configChange({ revision, changes: { org_id: 'A B' } })),
    '422 bad-config',
  );
  assert.equal(await it.text(), FILE);
  assert.deepEqual([it.events, it.wakes()], [[], 0]);
});

test('of several who change the same revision at once one must win, and the others be told to look again', async () => {
  await using it = await bench();
  const { revision } = await it.client.config();
  const answers = await Promise.all(
    ['a', 'b', 'c', 'd'].map((org_id) => outcome(it.client.configChange({ revision, changes: { org_id } }))),
  );
  assert.deepEqual(answers.toSorted(), ['409 config-moved', '409 config-moved', '409 config-moved', 'ok']);
  assert.equal(it.events.length, 1);
  const { revision: next } = await it.client.config();
  await writeFile(it.nodeJson, '{ "org_id": "by-hand" }');
  const late = it.client.configChange({ revision: next, changes: { branch: 'x' } });
  assert.equal(await outcome(late), '409 config-moved');
  assert.equal(await it.text(), '{ "org_id": "by-hand" }');
});

test('over the network no key that names a file of the machine may be changed, however it is put', async () => {
  await using it = await bench('{ "metrics": { "targets": [] } }');
  const { client } = await it.sockets.signedIn('admin');
  const { revision } = await client.config();
  const target = { name: 'x', url: 'http://x/', ca_file: '/etc/shadow' };
  const forbidden: Record<string, unknown>[] = [
    { secrets_file: '/etc/shadow' },
    { 'registries.ghcr.io.ca_file': '/etc/shadow' },
    { acme: { directory: 'https://x/', challenge: 'dns-01', dns_hook: '/bin/sh' } },
    { metrics: { targets: [target] } },
  ];
  for (const changes of forbidden) {
    const given = { revision, changes: changes as Record<string, string> };
    assert.equal(await outcome(client.configChange(given)), '422 bad-config', JSON.stringify(changes));
  }
  assert.equal(await outcome(client.configChange({ revision, changes: { branch: 'x' } })), 'ok');
  const now = (await it.client.config()).revision;
  assert.equal(
    await outcome(it.client.configChange({ revision: now, changes: { secrets_file: 'secrets.env' } })),
    'ok',
    'at the machine it may',
  );
});

test('a file that cannot be read or written must be told as such', async () => {
  await using it = await bench('\u0000'.repeat(2 * 1024 * 1024));
  assert.equal(await outcome(it.client.config()), '409 not-possible');
  assert.equal(await outcome(it.client.configChange({ revision: 'none', changes: {} })), '409 not-possible');
});

test('a folder that is missing must be made', async () => {
  await using it = await bench(undefined, 'etc/applianced');
  const { revision } = await it.client.config();
  await it.client.configChange({ revision, changes: { org_id: 'acme' } });
  assert.deepEqual(JSON.parse(await it.text()), { schema: 1, org_id: 'acme' });
});

test('credentials must be taken by their registry before they are kept, the password in a file of its own', async () => {
  const right = `Basic ${Buffer.from('ada:pw-1').toString('base64')}`;
  await using registry = await startScripted(({ authorization }, response) => {
    const isIn = authorization === right;
    response.writeHead(isIn ? 200 : 401, isIn ? {} : { 'WWW-Authenticate': 'Basic realm="x"' }).end('{}');
  });
  await using it = await bench(FILE);
  const login = { registry: registry.host, username: 'ada' };
  await assert.rejects(it.client.configRegistry({ ...login, password: 'hunter2' }), (error) => {
    assert.ok(error instanceof ApiProblemError);
    assert.match(error.problem.title, /our credentials may not read it/);
    assert.ok(!JSON.stringify(error.problem).includes('hunter2'));
    return true;
  });
  const closed = { registry: '127.0.0.1:1', username: 'ada', password: 'pw-1' };
  assert.equal(await outcome(it.client.configRegistry(closed)), '409 not-possible');
  assert.deepEqual([await it.text(), it.events], [FILE, []]);
  await it.client.configRegistry({ ...login, password: 'pw-1' });
  assert.deepEqual(registry.asked.at(-1), { method: 'GET', path: '/v2/', authorization: right });
  await it.client.configRegistry({ ...closed, unchecked: true });
  await it.client.configRegistry({ ...closed, unchecked: true });
  const kept = (await readdir(join(it.nodeJson, '..'))).filter((name) => name.endsWith('.pw'));
  assert.equal(kept.length, 2, 'what was replaced is gone');
  const read = await readSnapshot(it.nodeJson, { read: readTextFile, ownUid: process.geteuid?.() ?? 0 });
  assert.ok(read.kind === 'good', JSON.stringify(read));
  for (const host of [registry.host, '127.0.0.1:1'])
    assert.equal(read.snapshot.registries.get(host)?.credentials?.password.reveal(), 'pw-1');
  assert.ok(!(await it.text()).includes('pw-1'));
  assert.equal(
    it.events[0],
    `node.json: credentials for ${registry.host} changed, by an operator (api socket)`,
  );
  const bad = { registry: 'https://ghcr.io', username: 'a', password: 'b', unchecked: true };
  assert.equal(await outcome(it.client.configRegistry(bad)), '422 bad-config');
});

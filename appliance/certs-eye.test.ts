import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { DAY_MS, machine, NOW } from './certs-machine.testdata.ts';
import type { StepKind } from './plan/step.ts';

const first: readonly StepKind[] = ['issue-ca', 'issue-leaf', 'issue-leaf', 'publish-certificates'];

test('from nothing to a published generation, and after a reboot there is nothing to do', async () => {
  await using box = await machine();
  assert.deepEqual(await box.settle(), first);
  assert.deepEqual(await box.settle(), []);
  box.reboot();
  assert.deepEqual(await box.settle(), []);
  const { published, generated } = await box.seen();
  assert.ok(published.state === 'intact');
  assert.equal(published.generation, 1);
  assert.equal(published.contents.server?.fingerprints[0], generated.server?.fingerprint);
  assert.match(await box.published('ca-bundle.crt'), /^# CN=.* CA 2026-12-01 \(generated; until 2036-/);
  assert.deepEqual(box.errors, []);
});

test('a power cut after any step is made good by going on', async () => {
  for (let steps = 0; steps <= first.length; steps += 1) {
    await using box = await machine();
    await box.settle(steps);
    box.reboot();
    assert.deepEqual(await box.settle(), first.slice(steps), `${steps}`);
  }
});

test('leaves are renewed after two thirds of their life, the CA stays', async () => {
  await using box = await machine();
  await box.settle();
  const before = await box.seen();
  box.passDays(59);
  assert.deepEqual(await box.settle(), []);
  box.passDays(2);
  assert.deepEqual(await box.settle(), ['issue-leaf', 'issue-leaf', 'publish-certificates']);
  const after = await box.seen();
  assert.deepEqual(after.generated.authorities, before.generated.authorities);
  assert.notEqual(after.generated.server?.fingerprint, before.generated.server?.fingerprint);
});

test('over nine years there is always a CA that is valid and trusted, and no day without a good pair', async () => {
  await using box = await machine();
  const authorities = new Set<string>();
  for (let days = 0; days < 9 * 365; days += 20) {
    await box.settle();
    const { published, generated } = await box.seen();
    assert.ok(published.state === 'intact');
    const { server, ca } = published.contents;
    const leaf = published.certificates[server?.fingerprints[0] ?? ''];
    const now = NOW + days * DAY_MS;
    assert.ok(leaf !== undefined && leaf.notBefore < now && leaf.notAfter > now + 20 * DAY_MS, `day ${days}`);
    const signer = generated.authorities.find(({ subject }) => subject === leaf.issuer);
    assert.ok(signer !== undefined && signer.notAfter > now && ca?.fingerprints.includes(signer.fingerprint));
    for (const { fingerprint } of generated.authorities) authorities.add(fingerprint);
    box.passDays(20);
  }
  assert.equal(authorities.size, 2);
});

test('a file of ours that is damaged is told and made anew; the key of a damaged CA is not thrown away', async () => {
  await using box = await machine();
  await box.settle();
  await writeFile(join(box.paths.pkiDir, 'server.pem'), '');
  assert.match((await box.seen()).generated.problems.map(({ where }) => where).join(), /server\.pem/);
  assert.deepEqual(await box.settle(), ['issue-leaf', 'publish-certificates']);
  assert.deepEqual((await box.seen()).generated.problems, []);

  const [ca = ''] = (await readdir(box.paths.pkiDir)).filter((name) => name.startsWith('ca-'));
  const text = await readFile(join(box.paths.pkiDir, ca), 'utf8');
  await writeFile(join(box.paths.pkiDir, ca), text.slice(0, 300));
  assert.ok((await box.settle()).includes('issue-ca'));
  assert.equal(await readFile(join(box.paths.pkiDir, ca), 'utf8'), text.slice(0, 300));
  assert.equal((await readdir(box.paths.pkiDir)).filter((name) => name.startsWith('ca-')).length, 2);
});

test('another key type makes other leaves and keeps the CA; the roots of the system come and go by a switch', async () => {
  await using box = await machine();
  await box.settle();
  box.configure({ certs: { key_type: 'rsa' } });
  assert.deepEqual(await box.settle(), ['issue-leaf', 'issue-leaf', 'publish-certificates']);
  assert.equal((await box.seen()).generated.server?.key.type, 'rsa');
  await mkdir(join(box.paths.root, 'etc/ssl/certs'), { recursive: true });
  const roots = await readFile('/etc/ssl/certs/ca-certificates.crt', 'utf8');
  await writeFile(join(box.paths.root, 'etc/ssl/certs/ca-certificates.crt'), roots);
  const lines = async () =>
    (await box.published('ca-bundle.crt')).split('\n').filter((line) => line.startsWith('# '));
  assert.equal((await lines()).length, 1);
  box.configure({ certs: { key_type: 'rsa', system_roots: true } });
  assert.deepEqual(await box.settle(), ['publish-certificates']);
  assert.ok((await lines()).length > 100);
  box.configure({ certs: { key_type: 'rsa' } });
  assert.deepEqual(await box.settle(), ['publish-certificates']);
  assert.equal((await lines()).length, 1);
});

test('names of node.json are in the next certificate, and a refresh publishes what there is', async () => {
  await using box = await machine();
  await box.settle();
  box.configure({ node_hostname: 'edge.example', node_ip: '192.0.2.9', certs: { names: ['alias.example'] } });
  assert.deepEqual(await box.settle(), ['issue-leaf', 'issue-leaf', 'publish-certificates']);
  const names = (await box.seen()).generated.server?.names.map(({ value }) => value) ?? [];
  for (const name of ['edge.example', '192.0.2.9', 'alias.example']) assert.ok(names.includes(name), name);
  box.eye().forget({ republish: true });
  assert.deepEqual(await box.settle(), ['publish-certificates']);
  assert.deepEqual(await box.settle(), []);
});

test('a clock that was years ahead at the first boot costs one more CA, and what is published is valid today', async () => {
  await using box = await machine();
  box.passDays(1_500);
  await box.settle();
  box.passDays(-1_500);
  assert.deepEqual(await box.settle(), first);
  assert.deepEqual(await box.settle(), []);
  const { published } = await box.seen();
  assert.ok(published.state === 'intact');
  for (const item of ['ca', 'server', 'client'] as const) {
    const leaf = published.certificates[published.contents[item]?.fingerprints[0] ?? ''];
    assert.ok(leaf !== undefined && leaf.notBefore < NOW, item);
  }
});

test('keys that get a group, and a link that somebody replaced, cost nothing but another generation', async () => {
  await using box = await machine();
  await box.settle();
  const before = await box.seen();
  await writeFile(join(box.paths.certsDir, 'stray'), 'of somebody else');
  assert.deepEqual(await box.settle(), []);
  await chmod(join(box.paths.certsDir, 'current', 'server.crt'), 0o600);
  assert.deepEqual(await box.settle(), ['publish-certificates']);
  const after = await box.seen();
  assert.ok(before.published.state === 'intact' && after.published.state === 'intact');
  assert.equal(after.published.digest, before.published.digest);
});

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import test from 'node:test';
import { engineSkipReason, startEngine } from './engine.ts';
import { settledLeftovers } from './leftovers.ts';
import { startProxy } from './proxy.ts';
import { parseAccessLog, startRegistry } from './registry.ts';

const skip = await engineSkipReason();
const auth = { username: 'site', password: 'secret of the site' };

test('an engine must pull from a registry with TLS of a private CA and a password', { skip }, async () => {
  await using engine = await startEngine();
  await using registry = await startRegistry({ auth, tls: true, netns: engine.netns });
  const { reference, digest } = await registry.push('test/busybox:1', 'vendor/part:1');
  await assert.rejects(engine.docker('pull', reference), /unknown authority/);
  await engine.trustRegistry(registry.address, registry.caPem ?? '');
  await assert.rejects(engine.docker('pull', reference), /no basic auth credentials/);
  await engine.docker('login', '--username', auth.username, '--password', auth.password, registry.address);
  await engine.docker('pull', reference);
  const pulled = await engine.docker('image', 'inspect', '--format={{index .RepoDigests 0}}', reference);
  assert.equal(pulled, `${registry.address}/vendor/part@${digest}`);
  await engine.docker('logout', registry.address);
});

test('a stopped registry must refuse, and come back with its images and its log', { skip }, async () => {
  await using registry = await startRegistry();
  await registry.push('test/busybox:1', 'part:1');
  const url = `http://${registry.address}/v2/part/tags/list`;
  await registry.stop();
  await assert.rejects(fetch(url));
  await registry.start();
  assert.deepEqual(await (await fetch(url)).json(), { name: 'part', tags: ['1'] });
  const last = (await registry.accessLog()).at(-1);
  assert.deepEqual(last, { method: 'GET', path: '/v2/part/tags/list', status: 200 });
  assert.deepEqual(await readdir(registry.storageDir), ['docker']);
});

test(
  'the fault proxy must do to each answer what it was told, and nothing after that',
  { skip },
  async () => {
    await using registry = await startRegistry();
    await registry.push('test/busybox:1', 'part:1');
    await using proxy = await startProxy({ targetPort: registry.port });
    const url = `http://${proxy.address}/v2/part/manifests/1`;
    const look = (): Promise<Response> => fetch(url, { signal: AbortSignal.timeout(2_000) });

    await proxy.fault({ kind: 'status', status: 429, headers: { 'retry-after': '7' }, path: '/manifests/' });
    const limited = await look();
    assert.equal(limited.status, 429);
    assert.equal(limited.headers.get('retry-after'), '7');
    assert.equal((await fetch(`http://${proxy.address}/v2/`)).status, 200);

    await proxy.fault({ kind: 'truncate', afterBytes: 10 });
    await assert.rejects(async () => (await look()).text());
    await proxy.fault({ kind: 'refuse' });
    await assert.rejects(look(), { name: 'TypeError' });
    await proxy.fault({ kind: 'hang' });
    await assert.rejects(look(), { name: 'TimeoutError' });

    await proxy.fault({ kind: 'slow', bytesPerSecond: 1_000 });
    const started = performance.now();
    const { length } = await (await look()).text();
    assert.ok(performance.now() - started > length * 0.8, 'a thousand bytes take about a second');
    const warnings: Error[] = [];
    const note = (warning: Error): void => void warnings.push(warning);
    process.on('warning', note);
    for (let times = 0; times < 12; times += 1) await proxy.fault({ kind: 'none' });
    assert.equal((await look()).status, 200);
    process.off('warning', note);
    assert.deepEqual(warnings, [], 'listeners must not pile up');
  },
);

test(
  "the proxy and the registry must work inside an engine's network, and go with dispose",
  { skip },
  async () => {
    await using engine = await startEngine();
    const registry = await startRegistry({ netns: engine.netns });
    const proxy = await startProxy({ targetPort: registry.port, netns: engine.netns });
    await registry.push('test/busybox:2', 'part:1');
    await engine.docker('pull', `${proxy.address}/part:1`);
    await proxy.fault({ kind: 'status', status: 500 });
    await assert.rejects(engine.docker('pull', `${proxy.address}/part:1`), /500 Internal Server Error/);
    await proxy.dispose();
    await registry.dispose();
    assert.deepEqual(await settledLeftovers(registry.storageDir.split('/').at(-2) ?? '', 1_000), []);
  },
);

test('each line of the access log must give method, path and status', () => {
  const line =
    '127.0.0.1 - - [21/Nov/2026:00:00:00 +0000] "HEAD /v2/a/manifests/1 HTTP/1.1" 200 525 "" "docker/20"\n';
  assert.deepEqual(parseAccessLog(line), [{ method: 'HEAD', path: '/v2/a/manifests/1', status: 200 }]);
});

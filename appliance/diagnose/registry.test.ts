/** Against the real docker-registry of Debian where it can be brought to it, else against a server that says what is wanted. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { makeAuthority } from '../../certs/authority.testdata.ts';
import { findProgram } from '../../packaging/dev/command.ts';
import { startRegistry } from '../../packaging/test/harness/registry.ts';
import { EngineError } from '../adapters/engine/errors.ts';
import { scratchFolder } from '../adapters/files/scratch.testdata.ts';
import { pusherTo } from '../adapters/registry/push.testdata.ts';
import { someDigest, startScripted, tells } from '../adapters/registry/server.testdata.ts';
import { here, startWatch } from '../observe/registry-watch.testdata.ts';
import type { RegistryWatchDeps } from '../observe/registry-watch.ts';
import type { Finding } from './check.ts';
import { registryChecks } from './registry.ts';
import type { RegistryDeps } from './registry.ts';

const skip =
  (await findProgram('docker-registry')) === undefined ? 'docker-registry is not installed' : false;
const { signal } = new AbortController();

/** What the checks of a stack from one registry find. */
function checksOf(
  host: string,
  images: readonly string[],
  changes: Partial<RegistryWatchDeps> = {},
  more: Partial<RegistryDeps> = {},
) {
  const references = images.map((image) => `${host}/${image}`);
  const watching = startWatch({ random: () => 0, ...changes });
  watching.look(references.map((reference) => here(reference, someDigest)));
  const [check] = registryChecks({
    isOffline: () => false,
    registries: () => [{ host, references }],
    seen: (reference) => watching.watch.seen(reference),
    ask: (reference) => watching.watch.checkNow([reference]),
    ...more,
  });
  return {
    find: async (): Promise<Finding> => (check ?? assert.fail()).run(signal),
    id: check?.id,
    needs: check?.needs,
    [Symbol.dispose]: () => watching[Symbol.dispose](),
  };
}

function assertBad(finding: Finding, state: Finding['state'], result: RegExp, action: RegExp): void {
  assert.ok('action' in finding, JSON.stringify(finding));
  assert.equal(finding.state, state);
  assert.match(finding.result, result);
  assert.match(finding.action, action);
}

test('a registry that answers is well, for one HEAD', { skip }, async () => {
  await using registry = await startRegistry();
  const { digest } = await pusherTo(registry.address).image('app', '1');
  using checks = checksOf(registry.address, ['app:1']);
  const before = (await registry.accessLog()).length;
  assert.deepEqual(await checks.find(), {
    state: 'ok',
    result: `${registry.address} answers: ${registry.address}/app:1 is ${digest}`,
  });
  const asked = (await registry.accessLog()).slice(before);
  assert.equal(asked[0]?.method, 'HEAD');
  assert.deepEqual([checks.id, checks.needs], [`registry:${registry.address}`, ['engine']]);
});

test(
  'a password that is wrong, and a tag that is not there, are told with what to do',
  { skip },
  async () => {
    await using registry = await startRegistry({ auth: { username: 'site', password: 'right' } });
    const of = (password: string) =>
      checksOf(registry.address, ['app:1'], {
        accessOf: () => ({ credentials: { username: 'site', password } }),
      });
    using wrong = of('geheim');
    const refused = await wrong.find();
    assertBad(refused, 'failed', /our credentials may not read app \(HTTP 401\)/, /password file/);
    assert.ok(!JSON.stringify(refused).includes('geheim'));
    using right = of('right');
    assertBad(await right.find(), 'failed', /does not have it \(HTTP 404\)/, /name and tag/);
  },
);

test('a certificate of a CA that nobody knows is told with where to name the CA', { skip }, async () => {
  await using registry = await startRegistry({ tls: true });
  await using folder = await scratchFolder();
  const other = await readFile((await makeAuthority(folder.path, 'other')).certFile, 'utf8');
  using checks = checksOf(registry.address, ['app:1'], { accessOf: () => ({ ca: other }) });
  assertBad(await checks.find(), 'failed', /TLS certificate of localhost:\d+ is not trusted/, /ca_file/);
});

test('a registry that asks to wait is a warning with the time, and is not asked again', async () => {
  await using server = await startScripted((_, response) =>
    response.writeHead(429, { 'retry-after': '600' }).end(),
  );
  using checks = checksOf(server.host, ['app:1']);
  assertBad(await checks.find(), 'warning', /asked us to wait until 20/, /as soon as it allows/);
  const before = server.asked.length;
  assertBad(await checks.find(), 'warning', /asked us to wait until 20/, /as soon as it allows/);
  assert.equal(server.asked.length, before);
});

test('a registry that is gone is asked anew each time, and well again once it answers', async () => {
  let isBroken = true;
  await using server = await startScripted((_, response) => {
    if (isBroken) response.writeHead(502).end();
    else tells(response);
  });
  using checks = checksOf(server.host, ['app:1']);
  assertBad(await checks.find(), 'failed', /fault of its own \(HTTP 502\)/, /network, DNS and the proxy/);
  isBroken = false;
  assert.equal((await checks.find()).state, 'ok');
});

test('of several images the one that failed last is asked about', async () => {
  await using server = await startScripted(({ path }, response) => {
    if (path.includes('/bad/')) response.writeHead(404).end();
    else tells(response);
  });
  const host = server.host;
  const references = [`${host}/good:1`, `${host}/bad:1`];
  using watching = startWatch({ random: () => 0 });
  watching.look(references.map((reference) => here(reference, someDigest)));
  await watching.watch.checkNow();
  const [check] = registryChecks({
    isOffline: () => false,
    registries: () => [{ host, references }],
    seen: (reference) => watching.watch.seen(reference),
    ask: (reference) => watching.watch.checkNow([reference]),
  });
  assertBad(
    await (check ?? assert.fail()).run(signal),
    'failed',
    /bad:1: the registry does not have it/,
    /tag/,
  );
});

test('nothing is asked where nothing may be, and an engine that is silent is told as such', async () => {
  const never = { ask: () => assert.fail('it was asked') };
  using offline = checksOf('r.example', ['app:1'], {}, { ...never, isOffline: () => true });
  assert.deepEqual(await offline.find(), { state: 'skipped', reason: 'offline_mode is on' });
  assert.deepEqual(offline.needs, ['engine', 'dns']);
  using fixed = checksOf('r.example', [`app@sha256:${'b'.repeat(64)}`], {}, never);
  assert.match(JSON.stringify(await fixed.find()), /skipped.*digests, or are never pulled/);
  using silent = checksOf('127.0.0.1:9', ['app:1'], { engine: () => undefined });
  assertBad(await silent.find(), 'failed', /the engine does not answer/, /systemctl status docker/);
  const [none] = registryChecks({
    isOffline: () => false,
    registries: () => [],
    seen: () => undefined,
    ask: () => Promise.reject(new EngineError('', { kind: 'unreachable', retryable: true })),
  });
  assert.match(JSON.stringify(await none?.run(signal)), /skipped.*no stack/);
});

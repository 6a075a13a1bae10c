/** Against the real docker-registry of Debian, over its access log. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findProgram } from '../../../packaging/dev/command.ts';
import { startRegistry } from '../../../packaging/test/harness/registry.ts';
import type { TestRegistry } from '../../../packaging/test/harness/registry.ts';
import { failsAs, opened, signal } from './access.testdata.ts';
import { choose } from './platform.ts';
import { pusherTo } from './push.testdata.ts';

const skip =
  (await findProgram('docker-registry')) === undefined ? 'docker-registry is not installed' : false;
const auth = { username: 'site', password: 'geheim: ß' };

/** What was asked since `before` requests, without those of the pusher. */
async function askedSince(registry: TestRegistry, before: number): Promise<readonly string[]> {
  const log = await registry.accessLog();
  return log.slice(before).map(({ method, path, status }) => `${method} ${path} ${status}`);
}

test('a check costs one HEAD, whether the tag has changed or not', { skip }, async () => {
  await using registry = await startRegistry();
  const push = pusherTo(registry.address);
  const first = await push.image('vendor/app', '1');
  using client = opened(registry.address);
  const before = (await registry.accessLog()).length;
  assert.equal(await client.digestOf('vendor/app', '1', signal), first.digest);
  assert.equal(await client.digestOf('vendor/app', '1', signal), first.digest);
  assert.deepEqual(await askedSince(registry, before), [
    'HEAD /v2/vendor/app/manifests/1 200',
    'HEAD /v2/vendor/app/manifests/1 304',
  ]);
  const second = await push.image('vendor/app', '1');
  const after = (await registry.accessLog()).length;
  assert.equal(await client.digestOf('vendor/app', '1', signal), second.digest);
  assert.deepEqual(await askedSince(registry, after), ['HEAD /v2/vendor/app/manifests/1 200']);
});

test('an index gives the image of the platform, and that its size', { skip }, async () => {
  await using registry = await startRegistry();
  const push = pusherTo(registry.address);
  const amd64 = await push.image('app');
  const arm64 = await push.image('app');
  const attestation = {
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest: amd64.digest,
    size: amd64.sizeBytes,
    platform: { os: 'unknown', architecture: 'unknown' },
    annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
  };
  const index = await push.index('app', '1', { 'linux/amd64': amd64, 'linux/arm64/v8': arm64 }, [
    attestation,
  ]);
  using client = opened(registry.address);
  const found = await client.manifest('app', await client.digestOf('app', '1', signal), signal);
  assert.ok(found.kind === 'index');
  assert.equal(found.entries.length, 2);
  const chosen = choose(found.entries, { os: 'linux', architecture: 'arm64' });
  assert.equal(chosen?.digest, arm64.digest);
  assert.deepEqual(await client.manifest('app', arm64.digest, signal), {
    kind: 'image',
    downloadBytes: 1_234,
  });
  assert.notEqual(index.digest, arm64.digest);
});

test('what is not there, or not any more, is unknown', { skip }, async () => {
  await using registry = await startRegistry();
  const push = pusherTo(registry.address);
  const { digest } = await push.image('app', '1');
  using client = opened(registry.address);
  const unknown = failsAs(
    'image-unknown',
    /localhost:\d+\/app:2: the registry does not have it \(HTTP 404\)/,
  );
  await assert.rejects(client.digestOf('app', '2', signal), unknown);
  assert.equal(await client.digestOf('app', '1', signal), digest);
  await push.remove('app', digest);
  await assert.rejects(client.digestOf('app', '1', signal), failsAs('image-unknown', /app:1/));
  await assert.rejects(client.manifest('app', digest, signal), failsAs('image-unknown', /MANIFEST_UNKNOWN/));
});

test(
  'a password and a private CA are used, and a password that is known is not asked for again',
  { skip },
  async () => {
    await using registry = await startRegistry({ auth, tls: true });
    const { digest } = await registry.push('test/busybox:1', 'app:1');
    const before = (await registry.accessLog()).length;
    using client = opened(registry.address, { credentials: auth, ca: registry.caPem ?? '' });
    assert.equal(await client.digestOf('app', '1', signal), digest);
    assert.equal(await client.digestOf('app', '1', signal), digest);
    assert.deepEqual(await askedSince(registry, before), [
      'HEAD /v2/app/manifests/1 401',
      'HEAD /v2/app/manifests/1 200',
      'HEAD /v2/app/manifests/1 304',
    ]);
  },
);

test('each fault of access has its own name, and none shows the password', { skip }, async () => {
  await using registry = await startRegistry({ auth, tls: true });
  await using other = await startRegistry({ tls: true });
  const ca = registry.caPem ?? '';
  const ask = async (site: Parameters<typeof opened>[1]): Promise<string> => {
    using client = opened(registry.address, site);
    return client.digestOf('app', '1', signal);
  };
  const wrong = { username: 'site', password: 'wrong password' };
  await assert.rejects(ask({ ca }), failsAs('unauthorized', /names no credentials/));
  await assert.rejects(ask({ ca, credentials: wrong }), (error: Error) => {
    assert.doesNotMatch(JSON.stringify([error, error.message, error.stack]), /wrong password|c2l0ZTp3/);
    return failsAs('unauthorized', /our credentials may not read app/)(error);
  });
  await assert.rejects(ask({ ca: other.caPem ?? '' }), failsAs('registry-untrusted', /is not trusted/));
});

test('on the loopback network any certificate and plain http do, as for the engine', { skip }, async () => {
  await using tls = await startRegistry({ tls: true });
  await using plain = await startRegistry();
  for (const registry of [tls, plain]) {
    const { digest } = await registry.push('test/busybox:1', 'app:1');
    for (const host of [registry.address, registry.address.replace('localhost', '127.0.0.1')]) {
      using client = opened(host);
      assert.equal(await client.digestOf('app', '1', signal), digest, host);
    }
    using strict = opened(registry.address, { ca: await startedCa() });
    await assert.rejects(strict.digestOf('app', '1', signal), /is not trusted|cannot be reached/);
  }
});

test('a registry that is stopped cannot be reached, and is found again', { skip }, async () => {
  await using registry = await startRegistry();
  const { digest } = await registry.push('test/busybox:1', 'app:1');
  using client = opened(registry.address);
  assert.equal(await client.digestOf('app', '1', signal), digest);
  await registry.stop();
  const refused = failsAs('registry-unreachable', /localhost:\d+ cannot be reached: .*ECONNREFUSED/);
  await assert.rejects(client.digestOf('app', '1', signal), refused);
  await registry.start();
  assert.equal(await client.digestOf('app', '1', signal), digest);
});

async function startedCa(): Promise<string> {
  await using other = await startRegistry({ tls: true });
  return other.caPem ?? '';
}

/** Against the real docker-registry of Debian, over its access log: what a check costs. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findProgram } from '../../packaging/dev/command.ts';
import { startRegistry } from '../../packaging/test/harness/registry.ts';
import { waitFor } from '../../packaging/test/harness/wait.ts';
import { pusherTo } from '../adapters/registry/push.testdata.ts';
import { here, startWatch } from './registry-watch.testdata.ts';
import type { WatchedImage } from './registry-watch.ts';

const skip =
  (await findProgram('docker-registry')) === undefined ? 'docker-registry is not installed' : false;

test(
  'while nothing changes there are only HEADs, one an interval and reference, however many services use it',
  { skip },
  async () => {
    await using registry = await startRegistry();
    const push = pusherTo(registry.address);
    const app = await push.image('app', '1');
    const arm64 = await push.image('multi');
    const multi = await push.index('multi', 'latest', { 'linux/arm64': arm64 });
    const images = [
      here(`${registry.address}/app:1`, app.digest),
      here(`${registry.address}/app:1`, app.digest),
      here(`${registry.address}/multi`, multi.digest),
      here(`${registry.address}/multi:latest`, multi.digest),
      here(`${registry.address}/app:1@${app.digest}`, app.digest),
    ];
    const before = (await registry.accessLog()).length;
    using watching = startWatch({ random: () => 0 }, 50);
    const asked = async () => (await registry.accessLog()).slice(before);
    watching.look(images);
    await waitFor('ten rounds', async () => (await asked()).length >= 20);
    const log = await asked();
    assert.deepEqual([...new Set(log.map(({ method, path }) => `${method} ${path}`))].toSorted(), [
      'HEAD /v2/app/manifests/1',
      'HEAD /v2/multi/manifests/latest',
    ]);
    const seen = watching.look(images);
    assert.equal(Object.keys(seen).length, 3);
    assert.deepEqual(seen[`${registry.address}/app:1`]?.newest, { digest: app.digest, sameAs: [app.digest] });
    assert.equal(seen[`${registry.address}/multi`]?.newest?.digest, multi.digest);
    assert.equal(watching.changes(), 2, 'the first answers only');
  },
);

test(
  'a new image is known with the size of its download, for two GETs of an index and one of an image, once',
  { skip },
  async () => {
    await using registry = await startRegistry();
    const push = pusherTo(registry.address);
    const name = `${registry.address}/app:1`;
    const first = await push.index('app', '1', {
      'linux/amd64': await push.image('app'),
      'linux/arm64': await push.image('app'),
    });
    using watching = startWatch();
    watching.look([here(name, first.digest)]);
    await watching.watch.checkNow();
    const image = await push.image('app');
    const second = await push.index('app', '1', {
      'linux/amd64': await push.image('app'),
      'linux/arm64': image,
    });
    const before = (await registry.accessLog()).length;
    for (let checks = 0; checks < 3; checks += 1) await watching.watch.checkNow();
    const log = (await registry.accessLog())
      .slice(before)
      .map(({ method, path }) => `${method} ${path.split('/').at(-1)}`);
    assert.deepEqual(log, [
      'HEAD 1',
      `GET ${second.digest}`,
      `GET ${first.digest}`,
      `GET ${image.digest}`,
      'HEAD 1',
      'HEAD 1',
    ]);
    assert.deepEqual(watching.look([here(name, first.digest)])[name]?.newest, {
      digest: second.digest,
      sameAs: [second.digest, image.digest],
      downloadBytes: 1_234,
    });
    assert.equal(watching.changes(), 2);
  },
);

test('an index of which only another platform changed is the same image', { skip }, async () => {
  await using registry = await startRegistry();
  const push = pusherTo(registry.address);
  const name = `${registry.address}/app:1`;
  const arm64 = await push.image('app');
  const first = await push.index('app', '1', {
    'linux/amd64': await push.image('app'),
    'linux/arm64/v8': arm64,
  });
  const second = await push.index('app', '1', {
    'linux/amd64': await push.image('app'),
    'linux/arm64/v8': arm64,
  });
  using watching = startWatch();
  const newestFor = async (image: WatchedImage) => {
    watching.look([image]);
    await watching.watch.checkNow();
    return watching.look([image])[name]?.newest;
  };
  const same = [second.digest, arm64.digest];
  assert.deepEqual(await newestFor(here(name, first.digest)), {
    digest: second.digest,
    sameAs: [...same, first.digest],
  });
  assert.deepEqual(await newestFor(here(name, arm64.digest)), { digest: second.digest, sameAs: same });
  const amd64 = await newestFor({ ...here(name, first.digest), platform: 'linux/amd64' });
  assert.equal(amd64?.downloadBytes, 1_234);
  assert.ok(!amd64.sameAs.includes(first.digest));
  await push.remove('app', first.digest);
  const gone = await newestFor({ ...here(name, first.digest), platform: 'arm64' });
  assert.deepEqual(
    gone,
    { digest: second.digest, sameAs: same, downloadBytes: 1_234 },
    'what is deleted cannot be compared',
  );
});

test(
  'an index without our platform is said to be so, and is not downloaded again to find that out',
  { skip },
  async () => {
    await using registry = await startRegistry();
    const push = pusherTo(registry.address);
    const name = `${registry.address}/app:1`;
    await push.index('app', '1', { 'linux/amd64': await push.image('app') });
    using watching = startWatch();
    watching.look([here(name)]);
    const before = (await registry.accessLog()).length;
    for (let checks = 0; checks < 3; checks += 1) await watching.watch.checkNow();
    assert.deepEqual(
      (await registry.accessLog()).slice(before).map(({ method }) => method),
      ['HEAD', 'GET', 'HEAD', 'HEAD'],
    );
    const { failure, newest } = watching.look([here(name)])[name] ?? {};
    assert.equal(newest, undefined);
    assert.match(
      `${failure?.kind} ${failure?.message}`,
      /^image-unknown .*app:1: it has nothing for linux\/arm64/,
    );
    assert.equal(failure?.attempts, 3);
  },
);

/** What the appliance pulled and nothing needs any more goes; everything that others brought, and every volume, stays. */

import assert from 'node:assert/strict';
import { startRegistry } from '../harness/registry.ts';
import { mountSmallDisk } from '../harness/small-disk.ts';
import { waitUntil } from '../harness/wait.ts';
import type { Appliance } from './kit/appliance.ts';
import type { Bench, Scenarios } from './kit/bench.ts';
import { isRunning } from './kit/containers.ts';
import { quickPolicy } from './kit/daemon.ts';
import { idle, type Service } from './kit/stack.ts';

/** No time for second thoughts. */
const policy = { ...quickPolicy, imageIdleMs: 0 };

export const pruneCases: Scenarios = {
  'an image that neither the stack nor a rollback needs any more must go, and the journal must tell what was freed':
    async (bench) => {
      await removeContainers(bench);
      await using registry = await startRegistry({ netns: bench.engine.netns });
      const { reference: old } = await registry.push('test/busybox:1', 'gone:1');
      const { reference: next } = await registry.push('test/busybox:2', 'gone:2');
      const { reference: last } = await registry.push('test/busybox:3', 'gone:3');
      await using box = await bench.appliance('prune', { policy });
      await box.up({ app: idle({ image: old }) });
      assert.ok(await isHere(bench, old));
      await changeTo(bench, box, idle({ image: next }));
      assert.ok(await isHere(bench, old), 'the one before is kept for a rollback');
      await changeTo(bench, box, idle({ image: last }));
      await untilGone(bench, old);
      await box.converged();
      for (const image of [next, last]) assert.ok(await isHere(bench, image), `${image} is needed`);
      const events = (await box.events()).filter(({ message }) => message.startsWith('remove-image'));
      // The test image came with the engine under a name of its own: the pulled name is one of two.
      assert.match(events[0]?.message ?? '', /^remove-image done in \d+ ms/);
      assert.match(events[0]?.reason ?? '', /gone:1: nothing has needed it for 0 min; /);
      assert.deepEqual(
        (await box.status()).conditions.map(({ code }) => code),
        [],
        'it is nothing to be told of',
      );
    },

  'what is freed must be told, and a second look must find nothing to do': async (bench) => {
    await removeContainers(bench);
    await using registry = await startRegistry({ netns: bench.engine.netns });
    const { reference: old } = await registry.push('test/volume:1', 'freed:1');
    const own = await bench.engine.docker('image', 'inspect', '--format={{.Id}}', 'test/volume:1');
    await bench.engine.docker('image', 'rm', 'test/volume:1');
    try {
      await using box = await bench.appliance('freed', { policy });
      await box.up({ app: idle({ image: old }) });
      await changeTo(bench, box, idle());
      assert.ok(await isHere(bench, own), 'the one before is kept for a rollback');
      await changeTo(bench, box, idle({ image: 'test/busybox:2' }));
      await untilGone(bench, old);
      assert.equal(await isHere(bench, own), false, 'with its last name the image is gone');
      const freed = await waitUntil(
        'the journal tells it',
        async () => (await box.events()).find(({ message }) => message.includes('freed up to')),
        (event) => event !== undefined,
      );
      assert.match(freed?.message ?? '', /^remove-image done in \d+ ms, freed up to [\d.]+ [KM]iB$/);
      await box.converged();
      assert.deepEqual((await box.client.plan()).steps, []);
    } finally {
      await bench.engine.docker('pull', '--quiet', old).catch(() => undefined);
      await bench.engine.docker('tag', old, 'test/volume:1');
    }
  },

  'what others pulled, tagged, left nameless or stopped, and every volume, must stay': async (bench) => {
    await removeContainers(bench);
    await using registry = await startRegistry({ netns: bench.engine.netns });
    const { engine } = bench;
    const { reference: old } = await registry.push('test/busybox:1', 'mixed:1');
    const { reference: next } = await registry.push('test/busybox:2', 'mixed:2');
    const { reference: last } = await registry.push('test/busybox:3', 'mixed:3');
    const { reference: stopped } = await registry.push('test/http:1', 'mixed:4');
    const { reference: byHand } = await registry.push('test/http:1', 'hand:1');
    await engine.docker('pull', '--quiet', byHand);
    const bare = await nameless(bench);
    await engine.docker('volume', 'create', 'named-and-unused');
    const anonymous = await engine.docker('volume', 'create');
    await using box = await bench.appliance('mixed', { policy });
    await box.up({ app: idle({ image: old }), other: { image: stopped } });
    // Onto an image that the appliance pulled; and a stopped container that is made from another of its images.
    await engine.docker('tag', old, 'somebody/copy:1');
    await engine.docker('create', '--name=theirs', stopped, 'sleep', '1');
    await changeTo(bench, box, idle({ image: next }));
    await changeTo(bench, box, idle({ image: last }));
    await untilGone(bench, old);
    await box.converged();
    for (const name of ['somebody/copy:1', stopped, byHand, bare, next, last, 'test/busybox:1']) {
      assert.ok(await isHere(bench, name), `${name} stays`);
    }
    const volumes = (await engine.docker('volume', 'ls', '--quiet')).split('\n');
    for (const volume of ['named-and-unused', anonymous]) assert.ok(volumes.includes(volume), volume);
    // What kept it was the container alone.
    await engine.docker('rm', 'theirs');
    await untilGone(bench, stopped);
    await box.converged();
    for (const name of ['somebody/copy:1', byHand, bare]) assert.ok(await isHere(bench, name), name);
  },

  'an image that was here before must stay, although the appliance has pulled it again': async (bench) => {
    await removeContainers(bench);
    await using registry = await startRegistry({ netns: bench.engine.netns });
    const { reference } = await registry.push('test/http:1', 'before:1');
    const { reference: marker } = await registry.push('test/busybox:2', 'before:2');
    await bench.engine.docker('pull', '--quiet', reference);
    await using box = await bench.appliance('before', { policy });
    await box.up({
      app: { image: reference, pull_policy: 'always' },
      mark: idle({ image: marker }),
    });
    const pulls = (await box.events()).filter(({ message }) => message.startsWith('pull-image done'));
    assert.equal(pulls.length, 2);
    await box.writeStack({ other: idle() });
    await untilGone(bench, marker);
    await box.converged();
    assert.ok(await isHere(bench, reference));
  },

  'a disk that is full must be told, and no longer once there is room': async (bench) => {
    await using box = await bench.appliance('full-disk', { policy });
    await using disk = await mountSmallDisk(box.paths.stateDir, 64);
    // The engine does not see the disk: nothing is to be mounted from it.
    await box.start();
    await box.until('a first look', ({ engine }) => engine.state === 'connected');
    await box.noCondition('DISK_LOW');
    await disk.fill();
    const condition = await box.condition('DISK_LOW', box.paths.stateDir);
    assert.deepEqual(
      [condition.severity, /[^:]*$/.exec(condition.title)?.[0]],
      ['critical', ' 0 % (0 B) is free'],
    );
    await disk.makeRoom();
    await box.noCondition('DISK_LOW');
    await box.stop();
  },
};

/** Until another container of `app` has been committed. */
async function changeTo({ containers }: Bench, box: Appliance, app: Service): Promise<void> {
  const name = box.container('app');
  const { Id: before } = await containers.get(name);
  await box.writeStack({ app });
  await containers.until(name, (now) => now.Id !== before && isRunning(now), { deadlineMs: 20_000 });
  await box.converged();
}

/** Those of earlier scenarios hold the images that they were made from. */
async function removeContainers({ engine }: Bench): Promise<void> {
  const ids = (await engine.docker('ps', '--all', '--quiet')).split('\n').filter((id) => id !== '');
  if (ids.length > 0) await engine.docker('rm', '--force', ...ids);
}

async function isHere({ engine }: Bench, name: string): Promise<boolean> {
  const found = await engine
    .docker('image', 'ls', '--all', '--no-trunc', '--format={{.ID}} {{.Repository}}:{{.Tag}}')
    .then((text) => text.split(/\s/));
  return found.includes(name);
}

async function untilGone(bench: Bench, name: string): Promise<void> {
  await waitUntil(
    `image ${name} is gone`,
    () => isHere(bench, name),
    (here) => !here,
    { deadlineMs: 30_000 },
  );
}

/** As a build leaves one behind. */
async function nameless({ engine }: Bench): Promise<string> {
  await engine.docker('create', '--name=maker', 'test/busybox:1');
  const id = await engine.docker('commit', '--message=one', 'maker', 'build:1');
  await engine.docker('commit', '--message=two', 'maker', 'build:1');
  await engine.docker('rm', 'maker');
  return id;
}

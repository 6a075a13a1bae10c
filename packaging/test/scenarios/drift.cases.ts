/** Whatever is changed by hand or in the file comes back to what the file says, and nothing foreign is touched. */

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { waitFor } from '../harness/wait.ts';
import type { Appliance } from './kit/appliance.ts';
import type { Bench, Scenarios } from './kit/bench.ts';
import { isRunning, unchanging, type Container } from './kit/containers.ts';
import { engineEvents } from './kit/engine-events.ts';
import { idle, quickHealthTest } from './kit/stack.ts';

export const driftCases: Scenarios = {
  'a changed environment must replace the container of that service only, with the difference as reason':
    async (bench) => {
      await using box = await bench.appliance('env');
      await box.up({ changes: idle({ environment: { COLOUR: 'red' } }), stays: idle() });
      const before = await ids(bench, box, 'changes', 'stays');
      await box.writeStack({ changes: idle({ environment: { COLOUR: 'blue' } }), stays: idle() });
      const changed = await bench.containers.until('env-changes-1', replaced(before.changes));
      assert.ok(changed.Config.Env.includes('COLOUR=blue'));
      await box.converged();
      assert.equal((await bench.containers.get('env-stays-1')).Id, before.stays);
      assert.equal((await bench.containers.ofStack('env')).length, 2, 'nothing is left of the old one');
      const reasons = (await box.events()).map(({ reason }) => reason ?? '').join('\n');
      assert.match(reasons, /environment\.COLOUR.*red.*blue/);
    },

  'a file of an earlier configuration must go with the container that mounted it, a secret too': async (
    bench,
  ) => {
    await using box = await bench.appliance('files');
    const app = idle({ configs: ['settings'], secrets: ['key'] });
    const more = (settings: string) => ({
      configs: { settings: { content: settings } },
      secrets: { key: { environment: 'NODE_HOSTNAME' } },
    });
    await box.configure({ node_hostname: 'one' });
    await box.up({ app }, more('red'));
    const before = await ids(bench, box, 'app');
    await box.configure({ node_hostname: 'two' });
    await bench.containers.until('files-app-1', replaced(before.app));
    await box.converged();
    const read = (path: string) => bench.engine.docker('exec', 'files-app-1', 'cat', path);
    assert.deepEqual([await read('/settings'), await read('/run/secrets/key')], ['red', 'two']);
    assert.equal((await filesBelow(box.paths.filesDir)).length, 2, 'the secret of before is gone');
    await box.writeStack({ app: idle() });
    await waitFor('no file is left', async () => (await filesBelow(box.paths.filesDir)).length === 0);
    await box.converged();
  },

  'another image in the file must replace the container': async (bench) => {
    await using box = await bench.appliance('image');
    await box.up({ app: idle() });
    const before = await ids(bench, box, 'app');
    await box.writeStack({ app: idle({ image: 'test/busybox:2' }) });
    await bench.containers.until('image-app-1', replaced(before.app));
    await box.converged();
    assert.equal(await bench.engine.docker('exec', 'image-app-1', 'cat', '/version'), 'busybox 2');
  },

  'a tag that names another image now must replace the container': async (bench) => {
    await using box = await bench.appliance('tag');
    await bench.engine.docker('tag', 'test/busybox:1', 'test/moving:1');
    await box.up({ app: idle({ image: 'test/moving:1' }) });
    const before = await ids(bench, box, 'app');
    await bench.engine.docker('tag', 'test/busybox:2', 'test/moving:1');
    await bench.containers.until('tag-app-1', replaced(before.app));
    await box.converged();
    assert.equal(await bench.engine.docker('exec', 'tag-app-1', 'cat', '/version'), 'busybox 2');
  },

  'an image that is removed below a running service must be told until it is back, and the service runs on':
    async (bench) => {
      await using box = await bench.appliance('gone');
      await bench.engine.docker('tag', 'test/busybox:1', 'test/gone:1');
      await box.up({ app: idle({ image: 'test/gone:1' }) });
      const before = unchanging(await bench.containers.get('gone-app-1'));
      await bench.engine.docker('image', 'rm', '-f', 'test/gone:1');
      await box.condition('IMAGE_REMOVED', 'app', { deadlineMs: 5_000 });
      await bench.engine.docker('tag', 'test/busybox:1', 'test/gone:1');
      await box.noCondition('IMAGE_REMOVED');
      assert.deepEqual(unchanging(await bench.containers.get('gone-app-1')), before);
    },

  'another network in the file must move the service there, and the network left empty must go': async (
    bench,
  ) => {
    await using box = await bench.appliance('net');
    await box.up({ app: idle({ networks: ['old'] }) }, { networks: { old: {}, new: {} } });
    const before = await ids(bench, box, 'app');
    await box.writeStack({ app: idle({ networks: ['new'] }) }, { networks: { new: {} } });
    const moved = await bench.containers.until('net-app-1', replaced(before.app));
    assert.deepEqual(Object.keys(moved.NetworkSettings.Networks), ['net_new']);
    await box.converged();
    assert.deepEqual(await networksOf(bench, 'net'), ['net_new']);
  },

  'options of a network that change must make it anew with its services on it': async (bench) => {
    await using box = await bench.appliance('renet');
    await box.up({ one: idle(), two: idle() });
    await box.writeStack({ one: idle(), two: idle() }, { networks: { default: { internal: true } } });
    await waitFor(
      'an internal network',
      async () =>
        (await bench.engine.docker('network', 'inspect', '--format={{.Internal}}', 'renet_default')) ===
        'true',
    );
    await box.converged();
    for (const name of ['renet-one-1', 'renet-two-1']) {
      const container = await bench.containers.get(name);
      assert.ok(isRunning(container));
      assert.deepEqual(Object.keys(container.NetworkSettings.Networks), ['renet_default']);
    }
  },

  'another mount in the file must replace the container, and its named volume must keep its data': async (
    bench,
  ) => {
    await using box = await bench.appliance('mount');
    const volumes = { volumes: { data: {} } };
    await box.up({ app: idle({ volumes: ['data:/data'] }) }, volumes);
    await bench.engine.docker('exec', 'mount-app-1', 'sh', '-c', 'echo precious > /data/kept');
    const before = await ids(bench, box, 'app');
    await box.writeStack({ app: idle({ volumes: ['data:/elsewhere'] }) }, volumes);
    await bench.containers.until('mount-app-1', replaced(before.app));
    await box.converged();
    assert.equal(await bench.engine.docker('exec', 'mount-app-1', 'cat', '/elsewhere/kept'), 'precious');
  },

  'an anonymous volume must go over to the container that replaces its owner': async (bench) => {
    await using box = await bench.appliance('anon');
    await box.up({ app: idle({ image: 'test/volume:1' }) });
    await bench.engine.docker('exec', 'anon-app-1', 'sh', '-c', 'echo precious > /data/kept');
    const before = await ids(bench, box, 'app');
    await box.writeStack({ app: idle({ image: 'test/volume:1', environment: { A: '1' } }) });
    await bench.containers.until('anon-app-1', replaced(before.app));
    await box.converged();
    assert.equal(await bench.engine.docker('exec', 'anon-app-1', 'cat', '/data/kept'), 'precious');
  },

  'a container that is renamed by hand must get its name back and run on': async (bench) => {
    await using box = await bench.appliance('name');
    await box.up({ app: idle() });
    const before = await bench.containers.get('name-app-1');
    await bench.engine.docker('rename', 'name-app-1', 'something-else');
    const after = await bench.containers.until('name-app-1', isRunning);
    assert.equal(after.Id, before.Id);
    assert.equal(after.State.StartedAt, before.State.StartedAt);
    await box.converged();
  },

  'a paused container must run on, without a restart': async (bench) => {
    await using box = await bench.appliance('paused');
    // A pause makes the engine call it unhealthy until its next test, an interval later.
    await box.up({ app: idle({ healthcheck: { ...quickHealthTest('true'), interval: '3s' } }) });
    await bench.containers.until('paused-app-1', ({ State }) => State.Health?.Status === 'healthy');
    const before = await bench.containers.get('paused-app-1');
    await bench.engine.docker('pause', 'paused-app-1');
    await bench.containers.until('paused-app-1', isRunning);
    await box.converged();
    await bench.containers.until('paused-app-1', ({ State }) => State.Health?.Status === 'healthy');
    assert.equal((await bench.containers.get('paused-app-1')).State.StartedAt, before.State.StartedAt);
    await box.converged();
  },

  'a container that is stopped by hand must be started again': async (bench) => {
    await using box = await bench.appliance('stopped');
    await box.up({ app: idle() });
    const before = await bench.containers.get('stopped-app-1');
    await bench.engine.docker('stop', 'stopped-app-1');
    const after = await bench.containers.until('stopped-app-1', startedAfter(before));
    assert.equal(after.Id, before.Id);
    await box.converged();
  },

  'a container that is removed by hand must be made anew': async (bench) => {
    await using box = await bench.appliance('removed');
    await box.up({ app: idle(), dependent: idle({ depends_on: ['app'] }) });
    const before = await ids(bench, box, 'app', 'dependent');
    await bench.engine.docker('rm', '--force', 'removed-app-1');
    await bench.containers.until('removed-app-1', replaced(before.app));
    await box.converged();
    assert.equal((await bench.containers.get('removed-dependent-1')).Id, before.dependent);
  },

  'a restart policy that is set by hand must be taken back: one restarter': async (bench) => {
    await using box = await bench.appliance('policy');
    await box.up({ app: idle() });
    await bench.engine.docker('update', '--restart=always', 'policy-app-1');
    await bench.containers.until('policy-app-1', ({ HostConfig }) => HostConfig.RestartPolicy.Name === 'no');
    await box.converged();
  },

  'a container that is disconnected from its network by hand must be connected again with its alias': async (
    bench,
  ) => {
    await using box = await bench.appliance('link');
    await box.up({ app: idle(), peer: idle() });
    await bench.engine.docker('network', 'disconnect', 'link_default', 'link-app-1');
    await bench.containers.until('link-app-1', onNetwork('link_default'));
    await box.converged();
    await bench.engine.docker(
      'exec',
      'link-peer-1',
      'sh',
      '-c',
      'nc -w 1 app 1 2>&1 | grep -vq "bad address"',
    );
  },

  'an orphan of this stack must be removed, and a container of somebody else must stay': async (bench) => {
    await using box = await bench.appliance('orphan');
    await bench.engine.docker('run', '--detach', '--init', '--name=orphan-foreign-1', 'test/busybox:1');
    const foreign = await bench.containers.get('orphan-foreign-1');
    await box.up({ keep: idle(), drop: idle() });
    await box.writeStack({ keep: idle() });
    await box.until('the orphan is gone', ({ services, converged }) => services.length === 1 && converged);
    assert.equal(await bench.containers.find('orphan-drop-1'), undefined);
    assert.deepEqual(unchanging(await bench.containers.get('orphan-foreign-1')), unchanging(foreign));
  },

  'a foreign container that holds the name must never be touched, and a condition must say so until it is gone':
    async (bench) => {
      await using box = await bench.appliance('taken');
      await bench.engine.docker('run', '--detach', '--init', '--name=taken-app-1', 'test/busybox:1');
      const foreign = await bench.containers.get('taken-app-1');
      await box.writeStack({ app: idle(), other: idle() });
      await box.start();
      const condition = await box.condition('NAME_TAKEN', 'app');
      assert.match(condition.detail ?? '', new RegExp(foreign.Id.slice(0, 12)));
      await bench.containers.until('taken-other-1', isRunning);
      assert.deepEqual(unchanging(await bench.containers.get('taken-app-1')), unchanging(foreign));
      await bench.engine.docker('rename', 'taken-app-1', 'moved-away');
      await bench.containers.until('taken-app-1', (seen) => seen.Id !== foreign.Id && isRunning(seen));
      await box.converged();
      await box.noCondition('NAME_TAKEN');
      assert.ok(isRunning(await bench.containers.get('moved-away')));
    },

  'a replacement must have the new container before the old one is stopped': async (bench) => {
    await using box = await bench.appliance('swap');
    await box.up({ app: idle() });
    const before = await ids(bench, box, 'app');
    await box.writeStack({ app: idle({ environment: { A: '1' } }) });
    await bench.containers.until('swap-app-1', replaced(before.app));
    await box.converged();
    const events = await engineEvents(bench.engine, 'swap');
    const told = events
      .map(({ id, action }) => `${id === before.app ? 'old' : 'new'} ${action}`)
      .filter((line) => /^(old (die|destroy)|new (create|start))$/.test(line));
    assert.deepEqual(told, ['new create', 'old die', 'new start', 'old destroy']);
  },
};

type Ids<Name extends string> = Readonly<Record<Name, string>>;

async function ids<Name extends string>(
  bench: Bench,
  box: Appliance,
  ...services: Name[]
): Promise<Ids<Name>> {
  const found = await Promise.all(services.map((name) => bench.containers.get(box.container(name))));
  return Object.fromEntries(services.map((name, index) => [name, found[index]?.Id])) as Ids<Name>;
}

function replaced(id: string): (container: Container) => boolean {
  return (container) => container.Id !== id && isRunning(container);
}

function startedAfter(before: Container): (container: Container) => boolean {
  return (container) => isRunning(container) && container.State.StartedAt > before.State.StartedAt;
}

function onNetwork(name: string): (container: Container) => boolean {
  return ({ NetworkSettings }) => NetworkSettings.Networks[name] !== undefined;
}

async function networksOf(bench: Bench, stack: string): Promise<string[]> {
  const filter = `--filter=label=io.applianced.stack=${stack}`;
  return (await bench.engine.docker('network', 'ls', '--format={{.Name}}', filter)).split('\n');
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

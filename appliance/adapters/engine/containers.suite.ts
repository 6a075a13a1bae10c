/** The life of containers, volumes and images on a real engine; cases for every version. */

import assert from 'node:assert/strict';
import { waitFor } from '../../../packaging/test/harness/wait.ts';
import { type Cases, failsAs, image, shell, signal } from './bench.testdata.ts';

export const containerCases: Cases = {
  'the version is negotiated': async (bench) => {
    assert.equal(bench.engine.info.apiVersion, bench.apiVersion);
    assert.equal(bench.engine.info.os, 'linux');
    await bench.engine.ping(signal);
    assert.equal(await bench.engine.hasLiveRestore(signal), false);
    const { insecureNetworks, insecureHosts } = await bench.engine.registryAccess(signal);
    assert.ok(insecureNetworks.includes('127.0.0.0/8'), insecureNetworks.join());
    assert.deepEqual(insecureHosts, []);
  },

  'a container is created, seen, renamed, stopped and removed': async (bench) => {
    const labels = { 'io.applianced.stack': 'x' };
    const id = await bench.run('life', { Labels: labels, HostConfig: { RestartPolicy: { Name: 'always' } } });
    const listed = (await bench.engine.listContainers(signal)).find((entry) => entry.id === id);
    assert.deepEqual(
      { ...listed, networks: Object.keys(listed?.networks ?? {}) },
      {
        id,
        name: 'life',
        imageId: (await bench.engine.inspectImage(image, signal))?.id,
        labels,
        state: 'running',
        health: 'none',
        networks: ['bridge'],
        mountSources: [],
        volumes: [],
      },
    );
    const running = await bench.details(id);
    assert.equal(running.image, image);
    assert.equal(running.restartPolicy, 'always');
    assert.match(running.startedAt, /^\d{4}-.*Z$/);
    assert.equal(running.finishedAt, '');
    assert.ok(running.pid > 0);
    assert.notEqual(running.endpoints['bridge']?.ipAddress, '');
    await bench.engine.startContainer(id, signal);
    await bench.engine.renameContainer(id, 'life-2', signal);
    await bench.engine.setRestartPolicyNo(id, signal);
    await bench.engine.stopContainer(id, { graceMs: 0 }, signal);
    await bench.engine.stopContainer(id, { graceMs: 0 }, signal);
    const stopped = await bench.details('life-2');
    assert.deepEqual([stopped.state, stopped.restartPolicy, stopped.exitCode], ['exited', 'no', 137]);
    await bench.engine.removeContainer(id, { force: false }, signal);
    await bench.engine.removeContainer(id, { force: false }, signal);
    assert.equal(await bench.engine.inspectContainer(id, signal), undefined);
  },

  'a container that runs is removed by force only, and its volumes stay': async (bench) => {
    await bench.engine.createVolume({ Name: 'keep', Labels: { a: 'b' } }, signal);
    await bench.engine.createVolume({ Name: 'keep', Labels: { a: 'b' } }, signal);
    const id = await bench.run('busy', { HostConfig: { Binds: ['keep:/data:ro'] } });
    assert.deepEqual(
      (await bench.details(id)).mounts.map(({ type, name, target, readOnly }) => [
        type,
        name,
        target,
        readOnly,
      ]),
      [['volume', 'keep', '/data', true]],
    );
    await failsAs('conflict', bench.engine.removeContainer(id, { force: false }, signal));
    await bench.engine.removeContainer(id, { force: true }, signal);
    assert.deepEqual(
      (await bench.engine.listVolumes(signal)).filter(({ name }) => name === 'keep'),
      [{ name: 'keep', driver: 'local', labels: { a: 'b' } }],
    );
  },

  'the stop signal is sent, and only what ignores it is killed': async (bench) => {
    const trap = (name: string): string =>
      `trap 'echo ${name}; exit 3' ${name}; while :; do sleep 0.05; done`;
    const id = await bench.run('polite', shell(`echo ready; ${trap('USR1')}`));
    await waitFor('the trap is set', async () => (await bench.logLines(id)).length > 0);
    await bench.engine.stopContainer(id, { graceMs: 10_000, stopSignal: 'SIGUSR1' }, signal);
    assert.equal((await bench.details(id)).exitCode, 3);
    assert.equal((await bench.logLines(id)).at(-1)?.text, 'USR1');
    const deaf = await bench.run('deaf', shell(`echo ready; trap '' USR1; while :; do sleep 0.05; done`));
    await waitFor('the trap is set', async () => (await bench.logLines(deaf)).length > 0);
    await bench.engine.stopContainer(deaf, { graceMs: 100, stopSignal: 'SIGUSR1' }, signal);
    assert.equal((await bench.details(deaf)).state, 'exited');
    await bench.engine.stopContainer(deaf, { graceMs: 100, stopSignal: 'SIGUSR1' }, signal);
  },

  'an image is known by tag, id and what it says; a wrong reference is no path': async (bench) => {
    const found = await bench.engine.inspectImage('test/volume:1', signal);
    assert.deepEqual(found?.volumes, ['/data']);
    assert.deepEqual(await bench.engine.inspectImage(found?.id ?? '', signal), found);
    const http = await bench.engine.inspectImage('docker.io/test/http:1', signal);
    assert.equal(http?.healthTest?.intervalMs, 1000);
    assert.equal(http?.os, 'linux');
    assert.equal(await bench.engine.inspectImage('test/nope:1', signal), undefined);
    await failsAs('bad-request', bench.engine.inspectImage('../containers', signal));
    for (const name of ['../images', '..', '', 'a//b']) {
      await failsAs('bad-request', bench.engine.inspectContainer(name, signal));
      await failsAs('bad-request', bench.engine.removeContainer(name, { force: true }, signal));
    }
  },

  'health is seen in the list and in the details': async (bench) => {
    const id = await bench.engine.createContainer('web', { Image: 'test/http:1' }, undefined, signal);
    await bench.engine.startContainer(id, signal);
    const inList = async () =>
      (await bench.engine.listContainers(signal)).find((entry) => entry.id === id)?.health;
    assert.equal(await inList(), 'starting');
    await waitFor('it is healthy', async () => (await inList()) === 'healthy');
    const healthy = await bench.details(id);
    assert.equal(healthy.health, 'healthy');
    assert.deepEqual(healthy.healthTest?.test.slice(0, 2), ['CMD', 'wget']);
  },
};

/** What a container uses, on a real engine; cases for every version. */

import assert from 'node:assert/strict';
import { waitFor } from '../../../packaging/test/harness/wait.ts';
import { type Cases, shell, signal } from './bench.testdata.ts';

const busy = 'while :; do :; done';

export const statsCases: Cases = {
  'a container that works must show processor time that grows, within that of the machine': async (bench) => {
    const id = await bench.run('stats-busy', shell(busy));
    const first = await bench.engine.containerStats(id, signal);
    assert.ok(first !== undefined && first.machineCpuNanos > first.cpuNanos, JSON.stringify(first));
    const later = await waitFor('it has worked for 100 ms more', async () => {
      const stats = await bench.engine.containerStats(id, signal);
      return stats !== undefined && stats.cpuNanos - first.cpuNanos > 100_000_000 && stats;
    });
    assert.ok(later.machineCpuNanos - first.machineCpuNanos > 0);
    assert.ok(later.memoryBytes > 0 && later.memoryBytes < later.memoryLimitBytes, JSON.stringify(later));
    await bench.engine.removeContainer(id, { force: true }, signal);
  },

  'a limit of memory is told': async (bench) => {
    const limit = 64 * 1024 * 1024;
    const id = await bench.run('stats-memory', { HostConfig: { Memory: limit } });
    const stats = await bench.engine.containerStats(id, signal);
    assert.equal(stats?.memoryLimitBytes, limit);
    assert.ok(stats.memoryBytes > 0 && stats.memoryBytes < limit, JSON.stringify(stats));
    await bench.engine.removeContainer(id, { force: true }, signal);
  },

  'traffic is counted for who has a network of its own, and absent for who has not': async (bench) => {
    const own = await bench.run('stats-network', { Image: 'test/http:1' });
    const none = await bench.run('stats-host-network', { HostConfig: { NetworkMode: 'host' } });
    assert.equal((await bench.engine.containerStats(none, signal))?.network, undefined);
    const address = (await bench.details(own)).endpoints['bridge']?.ipAddress;
    const before = (await bench.engine.containerStats(own, signal))?.network;
    await waitFor('it is asked for a page', async () => {
      const command = ['wget', '-q', '-O', '/dev/null', `http://${address}/`];
      return (await bench.engine.exec(none, command, { timeoutMs: 5_000 }, signal)).exitCode === 0;
    });
    const after = (await bench.engine.containerStats(own, signal))?.network;
    assert.ok(before !== undefined && after !== undefined);
    assert.ok(
      after.inBytes > before.inBytes && after.outBytes > before.outBytes,
      JSON.stringify({ before, after }),
    );
    for (const id of [own, none]) await bench.engine.removeContainer(id, { force: true }, signal);
  },

  'what does not run, or is not there, uses nothing that could be told': async (bench) => {
    const id = await bench.run('stats-ended', { Cmd: ['true'] });
    await waitFor('it ended', async () => (await bench.details(id)).state === 'exited');
    assert.equal(await bench.engine.containerStats(id, signal), undefined);
    assert.equal(await bench.engine.containerStats('nobody', signal), undefined);
    await bench.engine.removeContainer(id, { force: true }, signal);
  },
};

/** Networks, addresses and ports on a real engine; cases for every version. */

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { waitFor } from '../../../packaging/test/harness/wait.ts';
import { type Bench, type Cases, bound, failsAs, image, signal } from './bench.testdata.ts';

export const networkCases: Cases = {
  'a bound port is published, and a second container cannot have it': async (bench) => {
    const id = await bench.run('port', bound('18080'));
    assert.match(await bench.host.docker('port', id), /80\/tcp -> 0\.0\.0\.0:18080/);
    await failsAs('port-taken', bench.run('port-2', bound('18080')));
  },

  'a port that a program of the host holds is taken': async (bench) => {
    const inside = bench.host.inNetwork(['busybox', 'nc', '-l', '-p', '18081', '-e', 'true']);
    const held = await listening(bench, inside);
    try {
      await failsAs('port-taken', bench.run('port-3', bound('18081')));
    } finally {
      held.kill();
    }
  },

  'a network has one name, and static addresses are its own': async (bench) => {
    const body = { Name: 'net', IPAM: { Config: [{ Subnet: '10.77.0.0/24' }] }, Labels: { a: 'b' } };
    const network = await bench.engine.createNetwork(body, signal);
    await failsAs('name-taken', bench.engine.createNetwork({ Name: 'net' }, signal));
    await failsAs('address-taken', bench.engine.createNetwork({ ...body, Name: 'net-2' }, signal));
    assert.deepEqual(
      (await bench.engine.listNetworks(signal)).find(({ id }) => id === network),
      { id: network, name: 'net', driver: 'bridge', labels: { a: 'b' } },
    );
    const id = await bench.run('static');
    const endpoint = { Aliases: ['db'], IPAMConfig: { IPv4Address: '10.77.0.9' } };
    await bench.engine.connectNetwork('net', id, endpoint, signal);
    const connected = (await bench.details(id)).endpoints['net'];
    assert.deepEqual(
      [connected?.networkId, connected?.ipAddress, connected?.ipv4Address, connected?.aliases.includes('db')],
      [network, '10.77.0.9', '10.77.0.9', true],
    );
    await failsAs('endpoint-stale', bench.engine.connectNetwork('net', id, {}, signal));
    const rival = await bench.run('rival');
    await failsAs('address-taken', bench.engine.connectNetwork('net', rival, endpoint, signal));
    await failsAs('network-missing', bench.engine.connectNetwork('nowhere', id, {}, signal));
    await bench.engine.disconnectNetwork('net', id, signal);
    await bench.engine.disconnectNetwork('net', id, signal);
    await bench.engine.removeNetwork(network, signal);
    await bench.engine.removeNetwork(network, signal);
  },

  'a container whose network is gone cannot start': async (bench) => {
    const network = await bench.engine.createNetwork({ Name: 'short' }, signal);
    const body = { Image: image, HostConfig: { NetworkMode: 'short' } };
    const id = await bench.engine.createContainer('orphan', body, undefined, signal);
    await bench.engine.removeNetwork(network, signal);
    await failsAs('network-missing', bench.engine.startContainer(id, signal));
  },
};

async function listening(bench: Bench, command: readonly string[]): Promise<ChildProcess> {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { stdio: 'ignore' });
  const listeners = async (): Promise<string> => (await bench.host.exec('ss', '-Hltn')).stdout;
  await waitFor('the port is held', async () => (await listeners()).includes(':18081'));
  return child;
}

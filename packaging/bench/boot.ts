/** From the power switch to all seven services healthy: the appliance, beside the engine and raw calls in the same order. */

import { readFile } from 'node:fs/promises';
import { createClient } from '../../appliance/client/client.ts';
import type { Desired } from '../../appliance/desired/desired.ts';
import { referenceNames, startReferenceRegistry } from '../test/system/kit/reference-registry.ts';
import { waitFor } from '../test/harness/wait.ts';
import type { TestHost } from '../test/host/host.ts';
import { applianceRoot, desiredIn } from './appliance-root.ts';
import { serviceCount, stackFile } from './cold-start.ts';
import { allHealthy } from './daemon.ts';
import { ratio, type Figure, type Section } from './figure.ts';
import { startRaw } from './floor.ts';
import { rawEngine } from './raw-engine.ts';

const units = [
  'applianced.service',
  'applianced-api.socket',
  'applianced-web.socket',
  'applianced-console.socket',
];
const wait = { deadlineMs: 60_000, everyMs: 10 };
/** Of every engine that is supported. */
const apiVersion = '1.41';

/** Needs the package installed; daemon and stack run in the end. */
export async function measureBoot(
  host: TestHost,
  rounds: number,
  progress: (line: string) => void,
): Promise<Section> {
  await using registry = await startReferenceRegistry(host.netns);
  const { namespace, branch } = referenceNames;
  const names = { registry_fqdn: registry.address, registry_namespace: namespace, branch };
  const node = JSON.stringify({ schema: 1, node_role: 'conductor', auto_update: false, ...names });
  await host.copyIn('/etc/applianced/node.json', node, '0600');
  await stackHealthy(host);
  const desired = await stackAsDesired();
  const toEngine: number[] = [];
  const byHand: number[] = [];
  const byDaemon: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    await host.exec('systemctl', 'mask', ...units);
    const floorMs = await timedBoot(host, async (began) => {
      await waitFor('the engine answers', () => ping(host), wait);
      toEngine.push(performance.now() - began);
      await startStackRaw(host, desired);
    });
    await host.exec('systemctl', 'unmask', ...units);
    const daemonMs = await timedBoot(host, () => stackHealthy(host));
    byDaemon.push(daemonMs);
    byHand.push(floorMs);
    progress(`boot ${round}/${rounds}: daemon ${Math.round(daemonMs)}, floor ${Math.round(floorMs)} ms`);
  }
  const figure = (id: string, name: string, samples: readonly number[]): Figure => ({
    id: `boot.${id}`,
    name,
    unit: 'ms',
    samples,
  });
  const floor = figure('floor', 'floor, raw starts once the engine answers', byHand);
  const daemon = figure('daemon', 'the appliance', byDaemon);
  return {
    title: 'Power on to all seven services healthy',
    figures: [
      figure('engine', 'until the engine answers, without the appliance', toEngine),
      floor,
      daemon,
      ratio('boot.daemon_to_floor', 'appliance / floor', daemon, floor),
    ],
    notes: ['a host of systemd-nspawn: no firmware, no kernel, no disk; containers are there from before'],
  };
}

/** `work` is given when the power came on, and resolves when what is measured has come to pass. */
async function timedBoot(host: TestHost, work: (began: number) => Promise<unknown>): Promise<number> {
  await host.powerOff();
  const began = performance.now();
  const [ms] = await Promise.all([work(began).then(() => performance.now() - began), host.boot()]);
  return ms;
}

/** Its files are reached through its first process, which is another one after each boot. */
function insideHost({ initPid }: TestHost, path: string): string {
  return `/proc/${initPid}/root${path}`;
}

async function stackHealthy(host: TestHost): Promise<void> {
  const isSo = allHealthy(serviceCount);
  const look = async (): Promise<boolean> => {
    const client = createClient({ socketPath: insideHost(host, '/run/applianced/api.sock') });
    return isSo(await client.status());
  };
  await waitFor('all healthy', look, wait);
}

async function ping(host: TestHost): Promise<true> {
  const engine = rawEngine(insideHost(host, '/run/docker.sock'), apiVersion);
  await engine.get('/_ping');
  engine.close();
  return true;
}

async function startStackRaw(host: TestHost, desired: Desired): Promise<void> {
  const engine = rawEngine(insideHost(host, '/run/docker.sock'), apiVersion);
  await startRaw(engine, desired);
  engine.close();
}

/** For order, names and health tests: which root it is read from makes no difference to them. */
async function stackAsDesired(): Promise<Desired> {
  await using root = await applianceRoot();
  await root.writeStack(await readFile(stackFile, 'utf8'));
  return await desiredIn(root);
}

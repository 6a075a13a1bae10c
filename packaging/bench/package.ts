/** What the package costs on a Debian 12 host: its size, its installation, the way from power to a healthy stack, the watchdog. */

import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { hostArchitecture } from '../bundle/host-bundle.ts';
import { run } from '../dev/command.ts';
import { buildPackages } from '../package/build.ts';
import { tempDirectory } from '../test/harness/temp-directory.ts';
import { bootHost, hostSkipReason, type TestHost } from '../test/host/host.ts';
import { measureBoot } from './boot.ts';
import { ratio, type Figure, type Section } from './figure.ts';
import { measureWatchdog } from './watchdog.ts';

/** As apt does it on an appliance: without questions, and nothing beside what is needed. */
const install = [
  'env',
  'DEBIAN_FRONTEND=noninteractive',
  'apt-get',
  'install',
  '--yes',
  '--no-install-recommends',
];
const purge = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', 'purge', '--yes', 'applianced'];

export async function measurePackage(
  rounds: number,
  progress: (line: string) => void,
): Promise<readonly Section[]> {
  const missing = await hostSkipReason();
  if (missing !== false) {
    progress(`package: not measured, ${missing}`);
    return [];
  }
  await using folder = await tempDirectory();
  const [deb] = await release(folder.path, progress);
  await using host = await bootHost();
  const path = `/var/tmp/${basename(deb)}`;
  await host.copyIn(path, { from: deb });
  const sizes = await sizesOf(deb);
  const installation = await measureInstallation(host, path, rounds, progress);
  return [
    { title: 'Package', figures: [...sizes, ...installation], notes: installationNotes },
    await measureBoot(host, rounds, progress),
    await measureWatchdog(host, progress),
  ];
}

async function release(
  directory: string,
  progress: (line: string) => void,
): Promise<readonly [string, ...string[]]> {
  const options = { architecture: hostArchitecture(), compression: 'xz', lint: false } as const;
  const { debs } = await buildPackages({ ...options, outDirectory: join(directory, 'debs') }, progress);
  return debs;
}

async function sizesOf(deb: string): Promise<readonly Figure[]> {
  const { stdout } = await run(['dpkg-deb', '--show', '--showformat=${Installed-Size}', deb]);
  const packed = (await stat(deb)).size / 1e6;
  const unpacked = (Number(stdout) * 1024) / 1e6;
  return [
    { id: 'package.size', name: 'package, to be downloaded', unit: 'MB', samples: [packed] },
    { id: 'package.installed_size', name: 'installed', unit: 'MB', samples: [unpacked] },
  ];
}

const installationNotes = [
  'installation: apt-get install of the file, until the daemon answers; its dependencies are there.',
  'floor: dpkg-deb unpacks the same file on the same host, and nothing else.',
];

/** The package stays installed after the last round. */
async function measureInstallation(
  host: TestHost,
  deb: string,
  rounds: number,
  progress: (line: string) => void,
): Promise<readonly Figure[]> {
  const whole: number[] = [];
  const unpacking: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    if (round > 1) await host.exec(...purge);
    unpacking.push(await timed(() => host.exec('dpkg-deb', '--extract', deb, '/var/tmp/unpacked')));
    await host.exec('rm', '-r', '/var/tmp/unpacked');
    whole.push(
      await timed(async () => {
        await host.exec(...install, deb);
        await host.exec('appliancectl', 'version');
      }),
    );
    progress(`installation ${round}/${rounds}: ${whole.map(Math.round).at(-1)} ms`);
  }
  const floor: Figure = { id: 'package.unpack', name: 'floor, unpacking', unit: 'ms', samples: unpacking };
  const daemon: Figure = { id: 'package.install', name: 'installation', unit: 'ms', samples: whole };
  return [floor, daemon, ratio('package.install_to_floor', 'installation / floor', daemon, floor)];
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

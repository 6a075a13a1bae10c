/** What the machine says of itself: from /proc and from its own programs, each for itself. */

import { interfaces } from '../adapters/addresses.ts';
import { FileReadError, readTextFile } from '../adapters/files/read.ts';
import { runChild } from '../adapters/run-child.ts';
import { journalLines } from '../adapters/systemd/journal-lines.ts';
import { documentPart, PartAbsentError } from './part.ts';
import type { Part } from './part.ts';

const MAX_FILE_BYTES = 4 * 1024 * 1024;
const LINES = 2_000;
/** Whoever waits longer for a local program waits for a disk. */
const CHILD_MS = 15_000;

const FILES: Readonly<Record<string, string>> = {
  'machine/kernel.txt': '/proc/version',
  'machine/uptime.txt': '/proc/uptime',
  'machine/load.txt': '/proc/loadavg',
  'machine/memory.txt': '/proc/meminfo',
  'machine/pressure-memory.txt': '/proc/pressure/memory',
  'machine/pressure-io.txt': '/proc/pressure/io',
  'machine/cpu.txt': '/proc/cpuinfo',
  'machine/mounts.txt': '/proc/self/mountinfo',
  'machine/network/routes-ipv4.txt': '/proc/net/route',
  'machine/network/routes-ipv6.txt': '/proc/net/ipv6_route',
  'machine/network/counters.txt': '/proc/net/dev',
};
/** Below the root of the appliance. */
const OWN_FILES: Readonly<Record<string, string>> = {
  'machine/os-release.txt': '/etc/os-release',
  'machine/network/resolv.conf': '/etc/resolv.conf',
  'machine/network/hosts': '/etc/hosts',
};
const UNITS = ['applianced', 'appliance-web', 'docker', 'containerd', 'apt-daily-upgrade'] as const;

/** `root` of the appliance, absolute. systemd and its journal are asked only where it is "/": they know no other. */
export function machineParts(root: string): readonly Part[] {
  const below = root === '/' ? '' : root;
  return [
    documentPart('machine/network/addresses.json', interfaces, ''),
    ...Object.entries(OWN_FILES).map(([name, path]) => filePart(name, `${below}${path}`)),
    ...Object.entries(FILES).map(([name, path]) => filePart(name, path)),
    // Local ones only: a server that is gone would hold it up.
    childPart('machine/disks.txt', 'df', ['--local', '--print-type', '--block-size=1K']),
    childPart('machine/inodes.txt', 'df', ['--local', '--inodes']),
    childPart('machine/packages.txt', 'dpkg-query', [
      `--admindir=${below}/var/lib/dpkg`,
      '--show',
      '--showformat=${db:Status-Abbrev} ${Package} ${Version} ${Architecture}\\n',
    ]),
    ...UNITS.map((unit) => journalPart(root, `journal/${unit}.log`, { unit: `${unit}.service` })),
    journalPart(root, 'journal/kernel.log', 'kernel'),
  ];
}

function filePart(name: string, path: string): Part {
  return {
    name,
    by: 'others',
    read: async () => {
      try {
        return (await readTextFile(path, { maxBytes: MAX_FILE_BYTES })).text;
      } catch (error) {
        if (error instanceof FileReadError && error.kind === 'missing')
          throw new PartAbsentError(`${path} does not exist here`, { cause: error });
        throw error;
      }
    },
  };
}

function childPart(name: string, program: string, args: readonly string[]): Part {
  return { name, by: 'others', read: (signal) => runChild(program, args, { timeoutMs: CHILD_MS, signal }) };
}

function journalPart(root: string, name: string, source: Parameters<typeof journalLines>[0]): Part {
  return {
    name,
    by: 'others',
    read: (signal) => {
      if (root !== '/') throw new PartAbsentError('another root than / has no journal');
      return journalLines(source, LINES, signal);
    },
  };
}

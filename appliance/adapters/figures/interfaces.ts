/**
 * Traffic of the machine. Read here, because `networkStats` of systeminformation (5.33) starts a shell for each interface at each call,
 * and there is one for each container.
 */

import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isErrno } from '../files/errno.ts';

/** Bytes since the interfaces came up; only differences mean something. */
export interface Traffic {
  readonly inBytes: number;
  readonly outBytes: number;
}

interface InterfaceTraffic extends Traffic {
  readonly name: string;
}

export interface TrafficMeter {
  /** What came in and went out over the interfaces that lead out of the machine. */
  read(): Promise<Traffic>;
}

export interface InterfacePlaces {
  /** The table of proc_pid_net(5). */
  readonly table: string;
  /** A folder for each interface. */
  readonly folders: string;
}

const kernel: InterfacePlaces = { table: '/proc/net/dev', folders: '/sys/class/net' };

/** Which interfaces lead out is asked only when there are others than before: containers come and go seldom. */
export function createTrafficMeter(places: InterfacePlaces = kernel): TrafficMeter {
  let names = '';
  let leadOut: ReadonlySet<string> = new Set();
  return {
    async read() {
      const all = parseTraffic(await readFile(places.table, 'utf8'));
      const present = all.map(({ name }) => name).join();
      if (present !== names) {
        leadOut = await outwardInterfaces(
          places.folders,
          all.map(({ name }) => name),
        );
        names = present;
      }
      const counted = all.filter(({ name }) => leadOut.has(name));
      return {
        inBytes: counted.reduce((sum, { inBytes }) => sum + inBytes, 0),
        outBytes: counted.reduce((sum, { outBytes }) => sum + outBytes, 0),
      };
    },
  };
}

/** Columns: bytes received first, bytes sent ninth. */
function parseTraffic(text: string): readonly InterfaceTraffic[] {
  return [...text.matchAll(/^ *([^\s:]+): *(\d+)(?: +\d+){7} +(\d+)/gm)].map(
    ([, name = '', inBytes, outBytes]) => ({ name, inBytes: Number(inBytes), outBytes: Number(outBytes) }),
  );
}

/**
 * Those with a device behind them: bonds, bridges, VLANs and tunnels carry the same bytes once more. Where none has one, as inside a
 * container, all but the loopback, bridges and what is plugged into one.
 */
export async function outwardInterfaces(
  folders: string,
  all: readonly string[],
): Promise<ReadonlySet<string>> {
  const names = all.filter((name) => name !== 'lo');
  const having = async (entry: string): Promise<readonly string[]> => {
    const found = await Promise.all(names.map((name) => exists(join(folders, name, entry))));
    return names.filter((_, index) => found[index]);
  };
  const physical = await having('device');
  if (physical.length > 0) return new Set(physical);
  const inner = new Set([...(await having('bridge')), ...(await having('master'))]);
  return new Set(names.filter((name) => !inner.has(name)));
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')) return false;
    throw error;
  }
}

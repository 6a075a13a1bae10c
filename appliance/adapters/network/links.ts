/** Network interfaces that lead out of this machine, and whether anything is plugged into them. */

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { outwardInterfaces } from '../figures/interfaces.ts';

export interface Link {
  readonly name: string;
  /** Something answers at the other end of the cable. `undefined`: it is switched off. */
  readonly hasCarrier: boolean | undefined;
  /** Mbit/s; absent: it does not say. */
  readonly speed?: number;
}

/** `folders`: a folder for each interface (sysfs-class-net). Sorted by name. Throws the system's error. */
export async function readLinks(folders = '/sys/class/net'): Promise<readonly Link[]> {
  const outward = await outwardInterfaces(folders, await readdir(folders));
  return Promise.all([...outward].toSorted().map((name) => readLink(folders, name)));
}

async function readLink(folders: string, name: string): Promise<Link> {
  const [carrier, speed] = await Promise.all(
    ['carrier', 'speed'].map((file) => valueOf(join(folders, name, file))),
  );
  const isKnown = speed !== undefined && Number(speed) > 0;
  return {
    name,
    hasCarrier: carrier === undefined ? undefined : carrier === '1',
    ...(isKnown ? { speed: Number(speed) } : {}),
  };
}

/** The kernel refuses to say it of an interface that is off (EINVAL), or that has no such thing. */
async function valueOf(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) return undefined;
    throw error;
  }
}

/** How much memory the machine has left, and how much it suffers from having little. */

import { readFile } from 'node:fs/promises';
import { isErrno } from './files/errno.ts';

export interface MemoryRoom {
  /** What programs can have without swapping (`MemAvailable` of proc_meminfo(5)). */
  readonly availableBytes: number;
  readonly totalBytes: number;
  /** Share of the last minute in per cent in which some program waited for memory (PSI); absent: this kernel does not say. */
  readonly waiting?: number;
}

/** `folder`: /proc. Throws the system's error. */
export async function readMemory(folder = '/proc'): Promise<MemoryRoom> {
  const [info, pressure] = await Promise.all([
    readFile(`${folder}/meminfo`, 'utf8'),
    pressureText(`${folder}/pressure/memory`),
  ]);
  const waiting = /^some .*\bavg60=([\d.]+)/m.exec(pressure)?.[1];
  return {
    availableBytes: kilobytes(info, 'MemAvailable'),
    totalBytes: kilobytes(info, 'MemTotal'),
    ...(waiting === undefined ? {} : { waiting: Number(waiting) }),
  };
}

function kilobytes(info: string, name: string): number {
  return Number(new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(info)?.[1] ?? 0) * 1_024;
}

/** A kernel without PSI has no such file, or refuses to read it (`psi=0`). */
async function pressureText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'EOPNOTSUPP')) return '';
    throw error;
  }
}

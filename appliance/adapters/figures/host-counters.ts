/** What the machine says of its processors, memory, disk and network: one reading, without a child process. */

import { mem } from 'systeminformation';
import { diskSpace } from '../disk.ts';
import { createTrafficMeter } from './interfaces.ts';
import type { Traffic } from './interfaces.ts';
import { readProcessorTime } from './processors.ts';
import type { ProcessorTime } from './processors.ts';

export interface Room {
  readonly usedBytes: number;
  readonly totalBytes: number;
}

/** A part that cannot be said is absent. */
export interface HostCounters {
  readonly processors?: ProcessorTime;
  readonly memory?: Room;
  readonly disk?: Room;
  readonly traffic?: Traffic;
  /** Why parts are absent. */
  readonly failures: readonly Error[];
}

/** `stateDir`: what stands on the file system that is asked for its room. */
export function createHostCounters(stateDir: string): () => Promise<HostCounters> {
  const traffic = createTrafficMeter();
  return async () => {
    const failures: Error[] = [];
    const [processors, memory, disk, network] = await Promise.all([
      part(() => readProcessorTime(), failures),
      part(memoryInUse, failures),
      part(() => diskInUse(stateDir), failures),
      part(() => traffic.read(), failures),
    ]);
    return {
      ...(processors === undefined ? {} : { processors }),
      ...(memory === undefined ? {} : { memory }),
      ...(disk === undefined ? {} : { disk }),
      ...(network === undefined ? {} : { traffic: network }),
      failures,
    };
  };
}

/** Of an interface or a file that this kernel does not have; anything else is a defect of ours. */
async function part<T>(read: () => Promise<T | undefined>, failures: Error[]): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    failures.push(error);
    return undefined;
  }
}

/** Of systeminformation, this call alone reads a file (/proc/meminfo). `active`: without what the kernel gives back when it is needed. */
async function memoryInUse(): Promise<Room | undefined> {
  const { active, total } = await mem();
  return total > 0 ? { usedBytes: active, totalBytes: total } : undefined;
}

/** As `df` counts: what is reserved for root is neither used nor free. */
async function diskInUse(path: string): Promise<Room | undefined> {
  const space = await diskSpace(path);
  return space && { usedBytes: space.totalBytes - space.freeBytes, totalBytes: space.totalBytes };
}

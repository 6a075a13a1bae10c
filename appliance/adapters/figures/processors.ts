/**
 * Time of the machine's processors. Read here, because `currentLoad` of systeminformation (5.33) starts `cat` and `grep` at each call, and
 * waits for them with the whole process.
 */

import { readFile } from 'node:fs/promises';

/** In ticks since the boot, of all processors together; only differences mean something. */
export interface ProcessorTime {
  readonly busy: number;
  /** Busy and idle. */
  readonly total: number;
}

export async function readProcessorTime(file = '/proc/stat'): Promise<ProcessorTime | undefined> {
  return parseProcessorTime(await readFile(file, 'utf8'));
}

/**
 * The first line of /proc/stat (proc_stat(5)): user nice system idle iowait irq softirq steal guest guest_nice. A processor that waits for
 * a disk is idle. What guests use stands in `user` and `nice` already. `undefined`: there is no such line.
 */
export function parseProcessorTime(text: string): ProcessorTime | undefined {
  const line = /^cpu +(\d[\d ]*)$/m.exec(text)?.[1];
  if (line === undefined) return undefined;
  const times = line.trim().split(/ +/).slice(0, 8).map(Number);
  const [, , , idle = 0, waiting = 0] = times;
  const total = times.reduce((sum, time) => sum + time, 0);
  return { busy: total - idle - waiting, total };
}

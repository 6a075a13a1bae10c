/** What a process has used so far, from /proc (proc(5)). */

import { readFile } from 'node:fs/promises';

export interface ProcessFigures {
  readonly at: number;
  /** Resident, with the pages of node's own file that it has touched. */
  readonly rssMb: number;
  /** Of that what belongs to nobody else: heap and stacks. */
  readonly anonymousMb: number;
  /** Of all its threads. */
  readonly cpuMs: number;
  /** How often its main thread went to sleep: each is a wake-up. */
  readonly wakeups: number;
}

/** Ticks of utime and stime (USER_HZ) are the same on every Debian architecture. */
const tickMs = 10;
const kibInMb = 1024;

export async function processFigures(pid: number): Promise<ProcessFigures> {
  const [status, stat] = await Promise.all([
    readFile(`/proc/${pid}/status`, 'utf8'),
    readFile(`/proc/${pid}/stat`, 'utf8'),
  ]);
  const value = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
  // After the name in parentheses, which may hold blanks: utime and stime are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    at: performance.now(),
    rssMb: value('VmRSS') / kibInMb,
    anonymousMb: value('RssAnon') / kibInMb,
    cpuMs: (Number(fields[11]) + Number(fields[12])) * tickMs,
    wakeups: value('voluntary_ctxt_switches'),
  };
}

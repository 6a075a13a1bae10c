/** The last lines of the journal, by its own program: the files have a format of their own. */

import { runChild } from '../run-child.ts';

/** On a slow disk journald reads many files for one unit. */
const DEADLINE_MS = 15_000;

/** `unit`, or the kernel's own lines of this boot. Empty: there are none. Times are UTC. @throws ChildError */
export function journalLines(
  source: { readonly unit: string } | 'kernel',
  lines: number,
  signal: AbortSignal,
): Promise<string> {
  const which = source === 'kernel' ? '--dmesg' : `--unit=${source.unit}`;
  const form = ['--no-pager', '--quiet', '--utc', '--output=short-iso-precise', `--lines=${lines}`];
  return runChild('journalctl', [...form, which], { timeoutMs: DEADLINE_MS, signal });
}

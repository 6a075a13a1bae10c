/** What was replaced, and how that ended: written down, not for ever. Pure. */

import type { Memory } from '../plan/memory.ts';
import { releaseOf } from '../plan/release.ts';
import type { HistoryEntry, Replacement } from '../plan/update-memory.ts';

/** Some years of a vendor who releases weekly to a small stack. */
const HISTORY_KEPT = 200;

export function withHistory(
  memory: Memory,
  { name, now }: { readonly name: string; readonly now: number },
  { from, to, cause, service, begunAt, downMs }: Replacement,
  result: HistoryEntry['result'],
  reason?: string,
): Memory {
  const entry: HistoryEntry = {
    service,
    container: name,
    cause,
    from: releaseOf(from),
    to: releaseOf(to),
    begunAt,
    endedAt: now,
    downMs,
    result,
    ...(reason === undefined ? {} : { reason }),
  };
  return { ...memory, history: withEntry(memory.history, entry) };
}

function withEntry(history: Memory['history'], entry: HistoryEntry): Memory['history'] {
  const numbers = Object.keys(history)
    .map(Number)
    .toSorted((a, b) => a - b);
  const next = (numbers.at(-1) ?? 0) + 1;
  const dropped = new Set(numbers.slice(0, Math.max(0, numbers.length + 1 - HISTORY_KEPT)).map(String));
  const kept = Object.entries(history).filter(([key]) => !dropped.has(key));
  return Object.fromEntries([...kept, [String(next), entry]]);
}

/** What is remembered of times that lie in the future, because the clock was set back meanwhile: pure. */

import type { Memory } from '../plan/memory.ts';
import { Changes } from './entries.ts';
import type { Entries } from './entries.ts';

type Timed = Entries<{ readonly at: number }>;

/**
 * Nothing happened in the future, and no wait becomes longer than it was meant: what seems to is pulled back to `now`. What came first
 * stays first (an order to go back is older than the image that it concerns): each earlier moment comes to lie 1 ms before the next.
 */
export function pullBack(memory: Memory, now: number): Memory {
  const { crashes, unhealthy, failures, pulls, newest, images, updates, quarantine, holds, stacks } = memory;
  const records = [crashes, unhealthy, failures, pulls, newest, images, updates, quarantine, holds, stacks];
  const late = new Set(records.flatMap((record) => lateOnes(record, now)));
  if (late.size === 0) return memory;
  const latestFirst = [...late].toSorted((a, b) => b - a);
  const moved = new Map(latestFirst.map((at, earlier) => [at, now - earlier]));
  const pulled = <Value extends { readonly at: number }>(record: Entries<Value>): Entries<Value> => {
    const changes = new Changes(record);
    for (const [key, value] of Object.entries(record)) {
      const at = moved.get(value.at);
      if (at !== undefined) changes.set(key, { ...value, at });
    }
    return changes.result();
  };
  return {
    ...memory,
    crashes: pulled(crashes),
    unhealthy: pulled(unhealthy),
    failures: pulled(failures),
    pulls: pulled(pulls),
    newest: pulled(newest),
    images: pulled(images),
    updates: pulled(updates),
    quarantine: pulled(quarantine),
    holds: pulled(holds),
    stacks: pulled(stacks),
  };
}

function lateOnes(record: Timed, now: number): readonly number[] {
  return Object.values(record).flatMap(({ at }) => (at > now ? [at] : []));
}

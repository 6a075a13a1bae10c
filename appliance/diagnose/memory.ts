/** Whether the machine has memory left. */

import { bytesInWords } from '../contract/amounts.ts';
import type { MemoryRoom } from '../adapters/memory.ts';
import { bad, GROUPS, ok } from './check.ts';
import type { Check, Finding } from './check.ts';

export interface MemoryDeps {
  readonly memory: () => Promise<MemoryRoom>;
}

export function memoryCheck({ memory }: MemoryDeps): Check {
  return {
    id: 'memory',
    group: GROUPS.machine,
    title: 'Memory',
    needs: [],
    run: async () => judgeMemory(await memory()),
  };
}

/** Below the first the kernel is about to end processes. */
const LEFT = { failed: 0.03, warning: 0.1 } as const;
/** Per cent of a minute in which programs stood still for want of memory. */
const WAITING = { failed: 40, warning: 10 } as const;

export function judgeMemory({ availableBytes, totalBytes, waiting }: MemoryRoom): Finding {
  const share = totalBytes === 0 ? 1 : availableBytes / totalBytes;
  const pressure = waiting === undefined ? '' : `; programs waited for it ${waiting} % of the last minute`;
  const result = `${bytesInWords(availableBytes)} of ${bytesInWords(totalBytes)} are available${pressure}`;
  const isAt = (level: 'failed' | 'warning'): boolean =>
    share < LEFT[level] || (waiting ?? 0) > WAITING[level];
  const state = (['failed', 'warning'] as const).find(isAt);
  return state === undefined
    ? ok(result)
    : bad(
        state,
        result,
        'See who uses it ("docker stats --no-stream", "ps aux --sort=-rss | head"), set mem_limit for services that grow, or give the machine more.',
      );
}

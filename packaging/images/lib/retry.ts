import { setTimeout as delay } from 'node:timers/promises';
import { reasonOf } from './log.ts';
import type { Log } from './log.ts';

const RETRY_MS = 1_000;

/** Repeats `attempt` until it succeeds; each new reason is logged once. Rejects when `signal` aborts. */
export async function untilDone(attempt: () => Promise<void>, log: Log, signal: AbortSignal): Promise<void> {
  let lastReason = '';
  for (;;) {
    signal.throwIfAborted();
    try {
      await attempt();
      return;
    } catch (error) {
      const { reason } = reasonOf(error);
      if (reason !== lastReason) log.warning('the start is held up; trying on', { reason });
      lastReason = reason;
    }
    await delay(RETRY_MS, undefined, { signal });
  }
}

/** Waiting for the server to be done with something. */

import { setTimeout as delay } from 'node:timers/promises';
import { MAX_TIMER_MS } from './attempt.ts';
import type { Answer } from './session.ts';

/** Where the server says nothing: most are done at once, a public CA takes some seconds. */
const PAUSES_MS = [100, 250, 500, 1_000, 2_000] as const;
const LONGEST_PAUSE_MS = 5_000;
const SHORTEST_PAUSE_MS = 100;

/** Looks until `isOver`, in the server's own pace (Retry-After). Ends otherwise only with the signal. */
export async function pollUntil<T>(
  first: Answer<T>,
  look: () => Promise<Answer<T>>,
  isOver: (content: T) => boolean,
  signal: AbortSignal,
): Promise<T> {
  let answer = first;
  for (let looks = 0; !isOver(answer.content); looks++) {
    const pauseMs = answer.retryAfterMs ?? PAUSES_MS[looks] ?? LONGEST_PAUSE_MS;
    await delay(Math.min(Math.max(pauseMs, SHORTEST_PAUSE_MS), MAX_TIMER_MS), undefined, { signal });
    answer = await look();
  }
  return answer.content;
}

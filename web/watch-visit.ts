/** Whether whoever looks on still is who it was: a session that has ended must not go on seeing what it saw, and is not kept open by that. */

import { audienceOf } from './audience.ts';
import type { WebState } from './http/state.ts';
import type { Visitors } from './visitors.ts';

/** Beside the two seconds for which an answer is used, the longest that an open stream outlives its session. */
const EVERY_MS = 3_000;

/**
 * Calls `onOther` once when the visitor is another one than at the beginning. While the daemon does not answer nobody can have ended the
 * session, so that all stay who they are.
 */
export function watchVisit(
  visit: WebState,
  visitors: Pick<Visitors, 'of' | 'verified'>,
  gone: AbortSignal,
  onOther: () => void,
): void {
  // Who has gone already says so no second time: the looks would go on for ever.
  if (gone.aborted) return;
  const first = visitors.of(visit).then(audienceOf);
  const look = async (): Promise<void> => {
    const now = await visitors.verified({ ...visit, isUnattended: true });
    if (now === undefined || audienceOf(now) === (await first) || gone.aborted) return;
    clearInterval(timer);
    onOther();
  };
  const timer = setInterval(() => void look(), EVERY_MS);
  gone.addEventListener('abort', () => clearInterval(timer), { once: true });
}

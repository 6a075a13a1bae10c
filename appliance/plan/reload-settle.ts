/** How long a container that has got other certificates is left to show that it works still. */

import type { RunRecord } from './memory.ts';

/** New certificates take effect within a moment; a test of its health has run by then, or is about to. */
const RELOAD_SETTLE_MS = 10_000;

/** When a container that was signalled or restarted for them has settled; `undefined`: it has. */
export function settlesAt(run: RunRecord | undefined, now: number): number | undefined {
  const at = run?.reloadedAt;
  // A time in the future was written before the clock was set back.
  return at === undefined || at > now || now >= at + RELOAD_SETTLE_MS ? undefined : at + RELOAD_SETTLE_MS;
}

/** How long a container that was signalled is left to show that it works still. */

import type { RunRecord } from './memory.ts';

/** A signal takes effect within a moment; a test of its health has run by then, or is about to. */
const SIGNAL_SETTLE_MS = 10_000;

/** When a container that was signalled has settled; `undefined`: it has. */
export function settlesAt(run: RunRecord | undefined, now: number): number | undefined {
  const at = run?.signalledAt;
  // A time in the future was written before the clock was set back.
  return at === undefined || at > now || now >= at + SIGNAL_SETTLE_MS ? undefined : at + SIGNAL_SETTLE_MS;
}

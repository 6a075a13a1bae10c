/** What systemd says of the clock. Only for the root "/": it knows no other. */

import { ChildError, runChild } from '../run-child.ts';

export interface TimeSync {
  /** The kernel knows that the clock is right to within 16 s (adjtimex(2)), whoever set it. */
  readonly isSynchronized: boolean;
  /** A service that sets it is switched on. */
  readonly isWanted: boolean;
  /** Of systemd-timesyncd, in its own words; absent: it does not run, or has not heard from a server. */
  readonly server?: string;
  readonly offset?: string;
}

const DEADLINE_MS = 5_000;

/** @throws ChildError */
export async function readTimeSync(signal: AbortSignal, run = runChild): Promise<TimeSync> {
  const child = { timeoutMs: DEADLINE_MS, signal };
  const text = await run('timedatectl', ['show', '--property=NTP', '--property=NTPSynchronized'], child);
  const state = {
    isSynchronized: /^NTPSynchronized=yes$/m.test(text),
    isWanted: /^NTP=yes$/m.test(text),
  };
  try {
    return { ...state, ...parseTimesync(await run('timedatectl', ['timesync-status'], child)) };
  } catch (error) {
    // Another service keeps the time, or none.
    if (error instanceof ChildError && error.kind === 'child-failed') return state;
    throw error;
  }
}

/** `       Server: 192.0.2.7 (ntp.example)` and `       Offset: +1.294ms`. */
function parseTimesync(text: string): Pick<TimeSync, 'server' | 'offset'> {
  const server = /^\s*Server: (\S.*)$/m.exec(text)?.[1];
  const offset = /^\s*Offset: (\S+)$/m.exec(text)?.[1];
  return { ...(server === undefined ? {} : { server }), ...(offset === undefined ? {} : { offset }) };
}

/** Whether the clock is right. */

import type { TimeSync } from '../adapters/systemd/time-sync.ts';
import { CLOCK_ACTION } from '../conditions/clock-wrong.ts';
import { bad, GROUPS, ok } from './check.ts';
import type { Check, Finding } from './check.ts';

export interface ClockDeps {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** When this release was built: a clock before it is wrong. */
  readonly builtAt: number;
  readonly isOffline: () => boolean;
  /** `undefined`: nobody can say it here. */
  readonly timeSync: (signal: AbortSignal) => Promise<TimeSync | undefined>;
}

export function clockCheck({ now, builtAt, isOffline, timeSync }: ClockDeps): Check {
  return {
    id: 'clock',
    group: GROUPS.machine,
    title: 'Clock',
    needs: [],
    run: async (signal) =>
      judgeClock({ now: now(), builtAt, isOffline: isOffline(), sync: await timeSync(signal) }),
  };
}

export function judgeClock(seen: {
  readonly now: number;
  readonly builtAt: number;
  readonly isOffline: boolean;
  readonly sync: TimeSync | undefined;
}): Finding {
  const { now, builtAt, isOffline, sync } = seen;
  const shown = `${new Date(now).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  if (now < builtAt)
    return bad(
      'failed',
      `it shows ${shown}, before this release was made (${new Date(builtAt).toISOString().slice(0, 10)})`,
      CLOCK_ACTION,
    );
  if (sync === undefined) return ok(`${shown}; whether a time server keeps it cannot be told here`);
  const offset = sync.offset === undefined ? '' : `, offset ${sync.offset}`;
  const by = sync.server === undefined ? '' : ` by ${sync.server}`;
  if (sync.isSynchronized) return ok(`${shown}, synchronised${by}${offset}`);
  if (isOffline) return ok(`${shown}; no time server keeps it (offline_mode is on)`);
  return sync.isWanted
    ? bad(
        'warning',
        `${shown}, not synchronised: no time server has answered${by === '' ? '' : ` (asked: ${sync.server})`}`,
        'See "timedatectl timesync-status", and that UDP port 123 to the time server is open; NTP= in /etc/systemd/timesyncd.conf names another one.',
      )
    : bad(
        'warning',
        `${shown}, and nothing keeps it right`,
        'Switch it on: "timedatectl set-ntp true" (package systemd-timesyncd or chrony).',
      );
}

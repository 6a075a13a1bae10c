/**
 * How long a session lives: pure. By a clock that does not jump; what an earlier run of the daemon opened is placed on it by the time of day,
 * once, when it is read.
 */

const LONGEST_MS = 12 * 3_600_000;
const LONGEST_IDLE_MS = 30 * 60_000;
/** `lastSeenAt` is written no more often: each write is a sync of the disk. */
const SEEN_EVERY_MS = 60_000;

/** Milliseconds of the clock that does not jump; below zero for what began before it. */
export interface SessionLife {
  readonly openedAt: number;
  readonly seenAt: number;
}

interface Times {
  readonly createdAt: number;
  readonly lastSeenAt: number;
}

/** `undefined`: it is of a time that has not come. The clock was set back, and nobody can say how old it is. */
export function resumedLife(times: Times, now: number, clock: number): SessionLife | undefined {
  const { createdAt, lastSeenAt } = times;
  if (createdAt > now || lastSeenAt > now) return undefined;
  return { openedAt: clock - (now - createdAt), seenAt: clock - (now - lastSeenAt) };
}

export function hasEnded({ openedAt, seenAt }: SessionLife, clock: number): boolean {
  return clock - openedAt >= LONGEST_MS || clock - seenAt >= LONGEST_IDLE_MS;
}

/** By the time of day as it is now, for people. `expiresAt` is the latest end: it ends earlier where nobody asks. */
export function shownTimes(
  { openedAt, seenAt }: SessionLife,
  now: number,
  clock: number,
): { readonly createdAt: string; readonly lastSeenAt: string; readonly expiresAt: string } {
  const shown = (at: number): string => new Date(Math.round(now + at - clock)).toISOString();
  return {
    createdAt: shown(openedAt),
    lastSeenAt: shown(seenAt),
    expiresAt: shown(openedAt + LONGEST_MS),
  };
}

/** By the absolute difference: a clock that was set back must not stop the writing. */
export function isSeenStale({ lastSeenAt }: Pick<Times, 'lastSeenAt'>, now: number): boolean {
  return Math.abs(now - lastSeenAt) >= SEEN_EVERY_MS;
}

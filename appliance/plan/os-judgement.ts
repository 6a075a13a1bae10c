/** What the traces of apt and systemd mean: pure, shared by plan, conditions and status. */

import { longestGapDays, wallTime } from '../desired/os/window.ts';
import type { DesiredOs } from '../desired/os/desired-os.ts';
import type { OsSeen, UnitState } from '../observe/os-observed.ts';

const DAY_MS = 86_400_000;
/** Lists are fetched hourly. */
const CHECK_LIMIT_DAYS = 3;
/** A machine that was off needs some time before it can be late. */
const GRACE_MS = DAY_MS;

/** A unit that is starting, running or ending. */
export function isActive(unit: UnitState | undefined): boolean {
  return unit !== undefined && unit.active !== 'inactive' && unit.active !== 'failed';
}

/** The lines of the last run that failed, until a run succeeded. A run that only downloads proves nothing. */
export function lastingFailures({ failedRun, lastSuccessAt, timeZone }: OsSeen): readonly string[] {
  if (failedRun === undefined) return [];
  const isOver = lastSuccessAt !== undefined && wallTime(lastSuccessAt, timeZone) > failedRun.startedAt;
  return isOver ? [] : failedRun.lines;
}

/** systemd removes what it scheduled when it is carried out or taken back: later than this it has been forgotten. */
const SHUTDOWN_LATE_MS = 5 * 60_000;

/** What systemd is to carry out; a leftover whose time has passed stands for nothing. */
export function comingShutdown({ shutdown }: OsSeen, now: number): OsSeen['shutdown'] {
  return shutdown !== undefined && now <= shutdown.at + SHUTDOWN_LATE_MS ? shutdown : undefined;
}

/** Who installs updates although node.json does not want them; `undefined`: nobody does. */
export function othersInstall(desired: DesiredOs, seen: OsSeen): string | undefined {
  const { othersInterval = '0', isInstalled, units } = seen;
  if (desired.updates === 'on' || !isInstalled || othersInterval === '0') return undefined;
  if (units?.get('apt-daily-upgrade.timer')?.active !== 'active') return undefined;
  const often = othersInterval === '1' ? 'daily' : `(APT::Periodic::Unattended-Upgrade "${othersInterval}")`;
  return `Debian's own settings install updates ${often}`;
}

export interface Stale {
  /** What is missing. */
  readonly what: 'check' | 'success';
  readonly days: number;
  /** Milliseconds since the epoch; absent: never. */
  readonly lastAt?: number;
}

/** Too long without fresh lists, or without a successful run: three days, with a window two more than its longest pause. */
export function staleUpdates(desired: DesiredOs, seen: OsSeen, now: number): Stale | undefined {
  if (desired.updates !== 'on' || !seen.isInstalled || seen.uptimeMs < GRACE_MS) return undefined;
  const gapDays = desired.window === undefined ? 1 : longestGapDays(desired.window);
  return (
    staleSince('check', seen.lastCheckAt, CHECK_LIMIT_DAYS, seen, now) ??
    staleSince('success', seen.lastSuccessAt, gapDays + 2, seen, now)
  );
}

function staleSince(
  what: Stale['what'],
  lastAt: number | undefined,
  limitDays: number,
  { configuredAt, uptimeMs }: OsSeen,
  now: number,
): Stale | undefined {
  if (configuredAt === undefined) return undefined;
  const ages = [configuredAt, lastAt ?? configuredAt].map((at) => ageMs(at, uptimeMs, now));
  const age = Math.min(...ages);
  if (age < limitDays * DAY_MS) return undefined;
  return { what, days: Math.floor(age / DAY_MS), ...(lastAt === undefined ? {} : { lastAt }) };
}

/** A time in the future was written before the clock was set back: since then, at most since boot, nothing happened. */
function ageMs(at: number, uptimeMs: number, now: number): number {
  return at > now ? uptimeMs : now - at;
}

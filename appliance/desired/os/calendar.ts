/** When apt's timers elapse, as systemd writes it (systemd.time(7)): pure. */

import { DAYS, windowMinutes } from './window.ts';
import type { UpdateWindow } from './window.ts';

export interface Calendar {
  readonly onCalendar: readonly [string, ...string[]];
  /** Spreads the load of a fleet on the repository. */
  readonly jitterMinutes: number;
  /** A run that was missed while the machine was off is made up for at the next boot. */
  readonly persistent: boolean;
}

const HOUR = 60;
const DAY = 24 * HOUR;
const JITTER_MINUTES = 10;
/** So long before its end no upgrade begins any more, where the window is long enough. */
const LAST_START_MINUTES = 15;

export const checkCalendar: Calendar = {
  onCalendar: ['*-*-* *:00:00'],
  jitterMinutes: JITTER_MINUTES,
  persistent: true,
};

/** Hourly, a quarter after the lists; with a window hourly from its beginning, and never outside, jitter included. */
export function upgradeCalendar(window: UpdateWindow | undefined): Calendar {
  if (window === undefined) {
    return { onCalendar: ['*-*-* *:15:00'], jitterMinutes: JITTER_MINUTES, persistent: true };
  }
  const length = windowMinutes(window);
  const jitterMinutes = Math.min(JITTER_MINUTES, Math.floor(length / 4));
  const latest = length - jitterMinutes - Math.min(LAST_START_MINUTES, Math.floor(length / 4));
  const starts: number[] = [];
  for (let after = 0; after <= latest; after += HOUR) starts.push(window.start.minuteOfDay + after);
  const today = starts.filter((minute) => minute < DAY);
  const tomorrow = starts.filter((minute) => minute >= DAY);
  const lines = [expression(window, today, 0)];
  const overMidnight = tomorrow.length === 0 ? [] : [expression(window, tomorrow, 1)];
  return { onCalendar: [...lines, ...overMidnight] as [string], jitterMinutes, persistent: false };
}

function expression(window: UpdateWindow, starts: readonly number[], daysLater: number): string {
  const days = DAYS.filter((_, index) => {
    const begins = DAYS[(index + DAYS.length - daysLater) % DAYS.length];
    return begins !== undefined && window.days.includes(begins);
  });
  const hours = starts.map((minute) => two(Math.floor((minute % DAY) / HOUR)));
  const time = `*-*-* ${hours.join(',')}:${two(window.start.minuteOfDay % HOUR)}:00`;
  const names = days.map((day) => `${day.slice(0, 1).toUpperCase()}${day.slice(1)}`);
  const parts = days.length === DAYS.length ? [time] : [names.join(','), time];
  return window.time_zone === 'local' ? parts.join(' ') : [...parts, zoneName(window.time_zone)].join(' ');
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** Intl knows zones in any case, systemd only as the file is called. */
function zoneName(zone: string): string {
  const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions();
  return timeZone.toLowerCase() === zone.toLowerCase() ? timeZone : zone;
}

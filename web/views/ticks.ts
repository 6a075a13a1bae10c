/** Round points of time on a scale: full hours, days, months of the machine's time zone. Pure. */

import { offsetMs, timeText } from '../../appliance/client/words/time.ts';
import type { TimeStyle } from '../../appliance/client/words/time.ts';

export interface Tick {
  readonly at: number;
  readonly label: string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Distances that people count in; the first that gives no more ticks than fit is taken. */
const distances: readonly { readonly every: number; readonly style: TimeStyle }[] = [
  { every: MINUTE, style: 'clock' },
  { every: 5 * MINUTE, style: 'clock' },
  { every: 10 * MINUTE, style: 'clock' },
  { every: 30 * MINUTE, style: 'clock' },
  { every: HOUR, style: 'clock' },
  { every: 3 * HOUR, style: 'clock' },
  { every: 6 * HOUR, style: 'clock' },
  { every: DAY, style: 'short' },
  { every: 2 * DAY, style: 'short' },
  { every: 7 * DAY, style: 'short' },
  { every: 30 * DAY, style: 'short' },
  { every: 91 * DAY, style: 'month' },
];
/** As many labels as fit beside each other on a small screen. */
const MOST = 6;

export function ticks(from: number, to: number, zone: string): readonly Tick[] {
  const { every, style } = distances.find((each) => (to - from) / each.every <= MOST) ?? {
    every: 365 * DAY,
    style: 'month' as const,
  };
  const found: Tick[] = [];
  const first = Math.ceil((from + offsetMs(from, zone)) / every) * every - offsetMs(from, zone);
  for (let next = first; next <= to; next += every) {
    // Across a change of the clock a full hour stays a full hour there.
    const at = next + offsetMs(from, zone) - offsetMs(next, zone);
    if (at >= from && at <= to) found.push({ at, label: timeText(at, zone, style) });
  }
  return found;
}

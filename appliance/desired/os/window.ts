/** `update_window` on a real clock: pure, the time zone of the machine is an argument. */

import type { NodeConfig } from '../../config/schema.ts';

export type UpdateWindow = NonNullable<NodeConfig['update_window']>;

/** Milliseconds since the epoch; `endsAt` is outside. */
export interface WindowSpan {
  readonly startsAt: number;
  readonly endsAt: number;
}

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const DAY_MINUTES = 1_440;
const MINUTE_MS = 60_000;
const DAY_MS = DAY_MINUTES * MINUTE_MS;

/** An end that is not after the start is one of the next day. */
export function windowMinutes({ start, end }: UpdateWindow): number {
  const minutes = end.minuteOfDay - start.minuteOfDay;
  return minutes > 0 ? minutes : minutes + DAY_MINUTES;
}

/** The span that holds `now`, if any, and the first that begins after `now`. */
export function windowSpans(
  window: UpdateWindow,
  localTimeZone: string,
  now: number,
): { readonly open: WindowSpan | undefined; readonly next: WindowSpan } {
  const zone = zoneOf(window, localTimeZone);
  const spans = spansAround(window, zone, now);
  const next = spans.find(({ startsAt }) => startsAt > now);
  // A window has at least one day a week, and two weeks are looked at.
  if (next === undefined) throw new RangeError('a window without days');
  return { open: spans.find(({ startsAt, endsAt }) => startsAt <= now && now < endsAt), next };
}

/** Longest time, in days, between the begins of two windows. */
export function longestGapDays({ days }: UpdateWindow): number {
  const numbers = DAYS.flatMap((day, index) => (days.includes(day) ? [index] : []));
  const gaps = numbers.map((day, index) => {
    const following = numbers[index + 1] ?? (numbers[0] ?? 0) + DAYS.length;
    return following - day;
  });
  return Math.max(...gaps);
}

export function zoneOf({ time_zone: zone }: UpdateWindow, localTimeZone: string): string {
  return zone === 'local' ? localTimeZone : zone;
}

/** `Sun 2026-03-29 02:00 CET`: on the site's clock. */
export function siteTime(at: number, zone: string): string {
  const parts = new Map(
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      weekday: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'short',
    })
      .formatToParts(at)
      .map(({ type, value }) => [type, value] as const),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): string => parts.get(name) ?? '';
  const date = `${part('year')}-${part('month')}-${part('day')}`;
  return `${part('weekday')} ${date} ${part('hour')}:${part('minute')} ${part('timeZoneName')}`;
}

/** `2026-03-29 02:00:00`: sorts as text, and is the form of Python's log lines. */
export function wallTime(at: number, zone: string): string {
  return new Date(at + offsetMs(at, zone)).toISOString().slice(0, 19).replace('T', ' ');
}

function spansAround(window: UpdateWindow, zone: string, now: number): readonly WindowSpan[] {
  const today = Math.floor((now + offsetMs(now, zone)) / DAY_MS);
  const { minuteOfDay } = window.start;
  const spans: WindowSpan[] = [];
  for (let day = today - 2; day <= today + 14; day += 1) {
    const name = weekday(day);
    if (name === undefined || !window.days.includes(name)) continue;
    const startsAt = epochMs(day, minuteOfDay, zone);
    const endsAt = epochMs(day, minuteOfDay + windowMinutes(window), zone);
    // One that lies in the hour that the change to summer time leaves out does not take place.
    if (endsAt > startsAt) spans.push({ startsAt, endsAt });
  }
  return spans;
}

/** `day`: days since 1970-01-01, a Thursday. */
function weekday(day: number): (typeof DAYS)[number] | undefined {
  return DAYS[(((day + 3) % 7) + 7) % 7];
}

/** A wall-clock time that the change to summer time leaves out is moved by that hour; of a doubled one either is meant. */
function epochMs(day: number, minute: number, zone: string): number {
  const wall = day * DAY_MS + minute * MINUTE_MS;
  return wall - offsetMs(wall - offsetMs(wall, zone), zone);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Of the zone's wall clock from UTC at that moment. */
function offsetMs(at: number, zone: string): number {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  formats.set(zone, format);
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)] as const));
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  const wall = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return wall - Math.floor(at / 1_000) * 1_000;
}

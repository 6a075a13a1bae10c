/** Points and lengths of time as text. The time zone is that of the machine, which each page names once; `now` plays no part in what is drawn. */

const formats = new Map<string, Intl.DateTimeFormat>();

const styles = {
  /** 29 Nov 2026, 03:08:30 */
  full: {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  },
  /** 29 Nov 2026, 03:08 */
  minute: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
  /** 29 Nov 2026 */
  day: { day: 'numeric', month: 'short', year: 'numeric' },
  /** 29 Nov, 03:08 */
  near: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  /** 03:08 */
  clock: { hour: '2-digit', minute: '2-digit' },
  /** 29 Nov */
  short: { day: 'numeric', month: 'short' },
  /** 2026-11-29 03:08, see `format` */
  field: { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
  /** Ends in GMT+01:00, or in GMT alone. */
  offset: { timeZoneName: 'longOffset' },
  /** Nov 2026 */
  month: { month: 'short', year: 'numeric' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;
export type TimeStyle = keyof typeof styles;

export function timeText(at: number, zone: string, style: TimeStyle): string {
  return format(zone, style).format(at);
}

export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: name }).format(0);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function format(zone: string, style: TimeStyle): Intl.DateTimeFormat {
  const key = `${style} ${zone}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(style === 'field' ? 'sv-SE' : 'en-GB', {
    ...styles[style],
    hourCycle: 'h23',
    // A machine may be set to a zone that this Node does not know.
    timeZone: isZone(zone) ? zone : 'UTC',
  });
  formats.set(key, made);
  return made;
}

/** A point of time as a form gives it, in the machine's zone, or with a zone of its own. NaN: it is none. */
export function instantOf(text: string, zone: string): number {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?$/.test(text)) return Date.parse(text);
  const asUtc = Date.parse(`${text}Z`);
  // The second look is right also for the hours after a change of the clock.
  return Number.isNaN(asUtc) ? asUtc : asUtc - offsetMs(asUtc - offsetMs(asUtc, zone), zone);
}

/** How far the clock of a zone is ahead of UTC then, in milliseconds. */
export function offsetMs(at: number, zone: string): number {
  const found = /GMT([+-])(\d{2}):(\d{2})/.exec(timeText(at, zone, 'offset'));
  if (found === null) return 0;
  const [, sign, hours, minutes] = found;
  return (sign === '-' ? -1 : 1) * (Number(hours) * HOUR + Number(minutes) * MINUTE);
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** In the unit that says it with two digits or fewer: `850 ms`, `12 s`, `3 min`, `5 h`, `12 d`. */
export function duration(milliseconds: number): string {
  if (milliseconds < SECOND) return `${Math.round(milliseconds)}\u00A0ms`;
  if (milliseconds < 90 * SECOND) return `${Math.round(milliseconds / SECOND)}\u00A0s`;
  if (milliseconds < 90 * MINUTE) return `${Math.round(milliseconds / MINUTE)}\u00A0min`;
  if (milliseconds < 2 * DAY) return `${Math.round(milliseconds / HOUR)}\u00A0h`;
  return `${Math.round(milliseconds / DAY)}\u00A0d`;
}

/** How long a certificate or a wait still lasts, from the moment at which the daemon told it. */
export function remaining(until: string, from: string): string {
  const left = Date.parse(until) - Date.parse(from);
  if (left <= 0) return 'over';
  return left < DAY ? `${duration(left)} left` : `${Math.floor(left / DAY)} days left`;
}

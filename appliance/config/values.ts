/** Values that node.json writes as text and the daemon uses as numbers. `text` is kept as the operator wrote it. */
export interface Duration {
  readonly text: string;
  readonly ms: number;
}

/** A time of day on the site's clock; 24:00 is the end of the day (1440). */
export interface ClockTime {
  readonly text: string;
  readonly minuteOfDay: number;
}

/** Where to listen. Without `host`: every address, IPv4 and IPv6. */
export interface ListenAddress {
  readonly text: string;
  readonly host?: string;
  readonly port: number;
}

const UNIT_MS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 } as const;

export const DURATION_PATTERN = /^(?=\d)(\d{1,6}d)?(\d{1,6}h)?(\d{1,6}m)?(\d{1,6}s)?$/;

/** `text` matches DURATION_PATTERN. */
export function parseDuration(text: string): Duration {
  let ms = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)([dhms])/g)) {
    if (unit === 'd' || unit === 'h' || unit === 'm' || unit === 's') ms += Number(count) * UNIT_MS[unit];
  }
  return { text, ms };
}

export const CLOCK_TIME_PATTERN = /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/;

/** `text` matches CLOCK_TIME_PATTERN. */
export function parseClockTime(text: string): ClockTime {
  const [hours, minutes] = text.split(':');
  return { text, minuteOfDay: Number(hours) * 60 + Number(minutes) };
}

/** `:8443`, `192.0.2.1:8443`, `[2001:db8::1]:8443`; the address itself is checked by the schema. */
export const LISTEN_PATTERN = /^(?:(?:\d{1,3}\.){3}\d{1,3}|\[[0-9A-Fa-f:.]+\])?:\d{1,5}$/;

/** `text` matches LISTEN_PATTERN. */
export function parseListenAddress(text: string): ListenAddress {
  const colon = text.lastIndexOf(':');
  const host = text.slice(0, colon).replace(/^\[|\]$/g, '');
  return { text, ...(host === '' ? {} : { host }), port: Number(text.slice(colon + 1)) };
}

/** Whether Intl knows the name (`Europe/Berlin`, `UTC`). */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

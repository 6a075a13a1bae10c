/** A time of day as somebody types it, who means the clock of the machine. Pure. */

const typed = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::\d{2})?$/;

/**
 * Milliseconds since the epoch of `2026-12-24T08:00` in a zone, as an input `datetime-local` gives it; `undefined`: it is no time. Of an hour
 * that a clock passes twice it is the later one, and an hour that a clock leaves out is taken as the one after it.
 */
export function timeInZone(text: string, zone: string): number | undefined {
  const parts = typed.exec(text)?.slice(1).map(Number);
  if (parts === undefined) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = parts;
  const asUtc = Date.UTC(year, month - 1, day, hour, minute);
  // 30 February is none, although Date.UTC takes it for one in March.
  if (new Date(asUtc).toISOString().slice(0, 16) !== text.replace(' ', 'T').slice(0, 16)) return undefined;
  // The offset may be another one at the time that is meant than it is some hours earlier.
  const before = asUtc - offsetMs(asUtc - 24 * 3_600_000, zone);
  const after = asUtc - offsetMs(asUtc + 24 * 3_600_000, zone);
  return offsetMs(after, zone) === asUtc - after ? after : before;
}

/** What the clock of a zone is ahead of UTC at an instant. */
function offsetMs(at: number, zone: string): number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign = '+', hours = '0', minutes = '0'] = /([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

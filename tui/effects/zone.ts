/** The time zone of the machine as a table of offsets, from what this process knows of zones. */

import type { Zone } from '../zone.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Back as far as events are shown, ahead as far as a console runs before it is asked again. */
const DAYS = 400;

/** Of this process, from now on `name`. One that Node does not know is UTC, and called so. */
export function readZone(name: string, now: number): Zone {
  process.env['TZ'] = name;
  const from = now - DAYS * DAY_MS;
  const offsets = [{ from, offsetMs: offsetAt(from) }];
  for (let day = from; day < now + DAYS * DAY_MS; day += DAY_MS) {
    const offsetMs = offsetAt(day + DAY_MS);
    if (offsetMs !== offsetAt(day)) offsets.push({ from: changeBetween(day, day + DAY_MS), offsetMs });
  }
  // ICU has a name for every zone that is at UTC all the year, and none for one that it does not know.
  const isUnknown =
    offsets.every(({ offsetMs }) => offsetMs === 0) && new Date(now).toString().endsWith('(GMT+00:00)');
  return { name: isUnknown ? 'UTC' : name, offsets };
}

function offsetAt(at: number): number {
  return -new Date(at).getTimezoneOffset() * MINUTE_MS;
}

/** To the minute: the first moment with the offset of `after`. */
function changeBetween(before: number, after: number): number {
  let [low, high] = [Math.floor(before / MINUTE_MS), Math.ceil(after / MINUTE_MS)];
  const wanted = offsetAt(after);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle * MINUTE_MS) === wanted) high = middle;
    else low = middle;
  }
  return high * MINUTE_MS;
}

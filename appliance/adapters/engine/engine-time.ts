/** Points in time as the engine takes them in `since`: `seconds.nanoseconds`. Pure. */

/** From RFC 3339 with up to nine fraction digits (`LogLine.at`); `undefined` when it is none. */
export function secondsFromIso(at: string): string | undefined {
  const match = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9})\d*)?(Z|[+-]\d{2}:\d{2})$/.exec(at);
  if (match === null) return undefined;
  const [, whole = '', fraction = '', zone = 'Z'] = match;
  const seconds = Date.parse(`${whole}${zone}`) / 1000;
  return Number.isNaN(seconds) ? undefined : `${seconds}.${fraction.padEnd(9, '0')}`;
}

/** From nanoseconds since 1970 (`EngineEvent.timeNano`); `undefined` when it is none. */
export function secondsFromNanos(timeNano: string): string | undefined {
  if (!/^\d{1,19}$/.test(timeNano)) return undefined;
  const padded = timeNano.padStart(10, '0');
  return `${padded.slice(0, -9)}.${padded.slice(-9)}`;
}

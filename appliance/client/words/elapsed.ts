/** How long something lasts or has lasted, in the two units that say it. */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Of something that is over within seconds: `0.4s`, else as `duration`. */
export function shortDuration(ms: number): string {
  return ms < 10 * SECOND_MS ? `${(Math.max(0, ms) / SECOND_MS).toFixed(1)}s` : duration(ms);
}

/** The two largest units: `3d 4h`, `2h 5m`, `12m 3s`, `9s`. A negative time (the clock was set back) is `0s`. */
export function duration(ms: number): string {
  if (ms >= DAY_MS) return pair(ms, DAY_MS, 'd', HOUR_MS, 'h');
  if (ms >= HOUR_MS) return pair(ms, HOUR_MS, 'h', MINUTE_MS, 'm');
  if (ms >= MINUTE_MS) return pair(ms, MINUTE_MS, 'm', SECOND_MS, 's');
  return `${Math.max(0, Math.floor(ms / SECOND_MS))}s`;
}

function pair(ms: number, large: number, largeUnit: string, small: number, smallUnit: string): string {
  return `${Math.floor(ms / large)}${largeUnit} ${Math.floor((ms % large) / small)}${smallUnit}`;
}

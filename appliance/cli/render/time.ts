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

/** `2026-01-31 12:00:00Z`: UTC, because machines of one fleet stand in several zones. */
export function timestamp(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')}Z`;
}

const UNITS: Readonly<Record<string, number>> = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };

/** As `parseTime`, before `now`. */
export function parseSince(text: string, now: number): string | undefined {
  return parseTime(text, now, 'before');
}

/** `10m`, `2h30m`, `1d` from `now` on, or an ISO 8601 time with or without a zone (then UTC) -> ISO 8601; else undefined. */
export function parseTime(text: string, now: number, direction: 'before' | 'after'): string | undefined {
  if (/^(\d+[smhd])+$/.test(text)) {
    const parts = [...text.matchAll(/(\d+)([smhd])/g)];
    const ms = parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ''] ?? 0), 0);
    const at = new Date(direction === 'before' ? now - ms : now + ms);
    return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
  }
  if (!/^\d{4}-\d\d-\d\d/.test(text)) return undefined;
  const zoned = /T.*(Z|[+-]\d\d:\d\d)$/.test(text) || !text.includes('T') ? text : `${text}Z`;
  const at = new Date(zoned);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

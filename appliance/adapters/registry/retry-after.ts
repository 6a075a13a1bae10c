/** How long a registry wants us to wait: pure. */

interface Headers {
  readonly 'retry-after'?: string | undefined;
  readonly date?: string | undefined;
}

/** What asks for more has a wrong clock. */
const LONGEST_MS = 24 * 3_600_000;
const EPOCH_SECONDS = 1_000_000_000;

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * Retry-After (RFC 9110, 10.2.3) in seconds or as a date, which counts from the server's own clock where it tells that; Docker Hub
 * also writes seconds since the epoch. Without the header, GHCR's `toomanyrequests: retry-after: 1.17ms, allowed: 44000/minute` in the
 * body. `undefined`: nothing that can be read.
 */
export function retryAfterMs(headers: Headers, body: string, now: number): number | undefined {
  const ms = fromHeader(headers, now) ?? fromWords(body);
  return ms === undefined ? undefined : Math.min(Math.max(0, Math.ceil(ms)), LONGEST_MS);
}

function fromHeader({ 'retry-after': header = '', date = '' }: Headers, now: number): number | undefined {
  const text = header.trim();
  const serverNow = Date.parse(date);
  const since = Number.isNaN(serverNow) ? now : serverNow;
  if (/^\d{1,12}$/.test(text)) {
    const seconds = Number(text);
    return seconds < EPOCH_SECONDS ? seconds * 1_000 : seconds * 1_000 - since;
  }
  const until = text.endsWith(' GMT') ? Date.parse(text) : Number.NaN;
  return Number.isNaN(until) ? undefined : until - since;
}

/** A duration as Go writes it: `1m2.5s`, `744.05µs`. */
function fromWords(body: string): number | undefined {
  const duration = /retry-after:\s*((?:\d+(?:\.\d+)?(?:ns|us|µs|μs|ms|s|m|h))+)/i.exec(body)?.[1];
  if (duration === undefined) return undefined;
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|μs|ms|s|m|h)/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNIT_MS[unit ?? ''] ?? 0), 0);
}

/** Retry-After (RFC 9110, 10.2.3): pure. */

/** What a server sends, as far as it matters here. */
interface Headers {
  readonly 'retry-after'?: string | undefined;
  readonly date?: string | undefined;
}

/** A date counts from the server's own clock where it tells that: ours may be wrong. `undefined`: nothing that can be read. */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const text = headers['retry-after']?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const until = text.endsWith(' GMT') ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(until)) return undefined;
  const serverNow = Date.parse(headers.date ?? '');
  return Math.max(0, until - (Number.isNaN(serverNow) ? now : serverNow));
}

/** How long certificates still hold. */

import type { CertificateView } from '../../contract/certificate.ts';
import { duration } from './elapsed.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const YEAR_DAYS = 365.25;
/** What is told apart by how long a certificate still holds. */
const LIMITS_DAYS = { soon: 30, near: 14, urgent: 7 } as const;

/** How long a certificate still holds, worst last. */
export type Expiry = 'good' | 'soon' | 'near' | 'early' | 'urgent' | 'expired';

export type Period = Pick<CertificateView, 'notBefore' | 'notAfter'>;

/** One that lives for less than 90 days is judged by the same parts of its life: `soon` in its last third. */
export function expiryOf({ notBefore, notAfter }: Period, now: number): Expiry {
  const end = Date.parse(notAfter);
  const start = Date.parse(notBefore);
  if (end <= now) return 'expired';
  if (start > now) return 'early';
  const scale = Math.min(1, (end - start) / (3 * LIMITS_DAYS.soon * DAY_MS));
  const leftDays = (end - now) / DAY_MS / scale;
  if (leftDays < LIMITS_DAYS.urgent) return 'urgent';
  if (leftDays < LIMITS_DAYS.near) return 'near';
  return leftDays < LIMITS_DAYS.soon ? 'soon' : 'good';
}

/** `in 59 days`, `in 5h 3m`, `expired 2 days ago`, `not valid before 2026-02-01`. */
export function expiryWords(period: Period, now: number): string {
  const expiry = expiryOf(period, now);
  if (expiry === 'early') return `not valid before ${period.notBefore.slice(0, 10)}`;
  const leftMs = Date.parse(period.notAfter) - now;
  return expiry === 'expired' ? `expired ${days(-leftMs)} ago` : `in ${days(leftMs)}`;
}

/** The one that ends first. */
export function firstToExpire<P extends Period>(periods: readonly P[]): P | undefined {
  return periods.toSorted((a, b) => Date.parse(a.notAfter) - Date.parse(b.notAfter))[0];
}

function days(ms: number): string {
  const whole = Math.floor(ms / DAY_MS);
  if (whole === 0) return duration(ms);
  if (whole >= 2 * YEAR_DAYS) return `${Math.floor(whole / YEAR_DAYS)} years`;
  return whole === 1 ? '1 day' : `${whole} days`;
}

import { expiryOf, expiryWords } from '../../client/words/expiry.ts';
import type { Period } from '../../client/words/expiry.ts';
import { expiryMarks } from './state.ts';

/** `+ in 59 days (2026-03-31)`: the day is that of UTC. */
export function expiryText(period: Period, now: number): string {
  const expiry = expiryOf(period, now);
  const day = expiry === 'early' ? '' : ` (${period.notAfter.slice(0, 10)})`;
  return `${expiryMarks[expiry].symbol} ${expiryWords(period, now)}${day}`;
}

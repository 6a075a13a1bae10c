/** When a certificate is tried again after a failure: pure. */

import type { AcmeError } from './acme-error.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * The pause after each failure in a row. Let's Encrypt allows five failed validations per account, host name and hour: these
 * make three tries in the first hour and one an hour at most from then on. A renewal has a third of its certificate's life.
 */
const PAUSES_MS: readonly number[] = [
  MINUTE_MS, // a network or a DNS record that was about to come
  10 * MINUTE_MS, // a restart of the server, the time to live of a wrong record
  HOUR_MS, // a limit per hour has passed
  6 * HOUR_MS, // somebody works on it
  DAY_MS, // nobody does; it costs the server nothing
];
const LONGEST_PAUSE_MS = DAY_MS;
/** The longest limit of Let's Encrypt is a week; what asks for more has a wrong clock. */
const LONGEST_RETRY_AFTER_MS = 7 * DAY_MS;

/**
 * `failures`: in a row, this one included, from 1. Never before the server's Retry-After. What has no prospect is tried once a
 * day all the same: what the server allows may change without word to this machine.
 */
export function acmeRetryDelayMs(
  failures: number,
  error: Pick<AcmeError, 'retryable' | 'retryAfterMs'>,
): number {
  const pauseMs = error.retryable
    ? (PAUSES_MS[Math.max(failures, 1) - 1] ?? LONGEST_PAUSE_MS)
    : LONGEST_PAUSE_MS;
  return Math.max(pauseMs, Math.min(error.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS));
}

/** When a step that failed is tried again: one table, a line a kind of error, each with its reason. */

import type { FailureRecord } from './memory.ts';
import type { Policy } from './policy.ts';

interface RetryRule {
  readonly firstMs: number;
  readonly maxMs: number;
  readonly reason: string;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const RULES: Readonly<Record<string, RetryRule>> = {
  'port-taken': { firstMs: 1_000, maxMs: MINUTE, reason: 'the holder of the port may go away' },
  'name-taken': { firstMs: 1_000, maxMs: MINUTE, reason: 'the holder of the name may go away' },
  'no-space': {
    firstMs: 30_000,
    maxMs: 5 * MINUTE,
    reason: 'space comes back only when something is removed',
  },
  'registry-unreachable': {
    firstMs: 5_000,
    maxMs: 5 * MINUTE,
    reason: 'the registry or the way to it may come back',
  },
  'registry-untrusted': {
    firstMs: 5_000,
    maxMs: MINUTE,
    reason: 'the CA may be named in node.json, and the clock may be set right',
  },
  'rate-limited': { firstMs: 5 * MINUTE, maxMs: 30 * MINUTE, reason: 'the registry asked us to wait' },
  unauthorized: {
    firstMs: MINUTE,
    maxMs: 10 * MINUTE,
    reason: 'credentials may be corrected at the registry',
  },
  'image-unknown': { firstMs: 30_000, maxMs: 10 * MINUTE, reason: 'the image may be published later' },
  'image-corrupt': {
    firstMs: 10_000,
    maxMs: 10 * MINUTE,
    reason: 'a damaged layer may be repaired at the registry',
  },
  'stream-cut': {
    firstMs: 2_000,
    maxMs: MINUTE,
    reason: 'a pull goes on with the layers that are already here',
  },
  'acme-unreachable': {
    firstMs: MINUTE,
    maxMs: 60 * MINUTE,
    reason: 'the ACME server or the way to it may come back',
  },
  'acme-untrusted': {
    firstMs: MINUTE,
    maxMs: 60 * MINUTE,
    reason: 'its CA may be named, and the clock be set right',
  },
  'acme-rate-limited': { firstMs: 60 * MINUTE, maxMs: DAY, reason: 'the ACME server asked us to wait' },
  'acme-refused': { firstMs: 60 * MINUTE, maxMs: DAY, reason: 'the ACME server may allow it later' },
  // Let's Encrypt allows five failed validations an hour.
  'acme-challenge-failed': {
    firstMs: 10 * MINUTE,
    maxMs: DAY,
    reason: 'names, records and firewalls may be corrected',
  },
  'acme-timeout': { firstMs: 10 * MINUTE, maxMs: DAY, reason: 'the ACME server may be done sooner' },
  'acme-bad-answer': { firstMs: 10 * MINUTE, maxMs: DAY, reason: 'the ACME server may be mended' },
  'certificate-store': {
    firstMs: 5_000,
    maxMs: 5 * MINUTE,
    reason: 'the folder of the certificates may be mended',
  },
  'hook-failed': { firstMs: 1_000, maxMs: MINUTE, reason: 'what the hook needs may be there the next time' },
  'without-effect': {
    firstMs: 10_000,
    maxMs: 10 * MINUTE,
    reason: 'what keeps it from having an effect may go away',
  },
  'bad-request': {
    firstMs: 10 * MINUTE,
    maxMs: 30 * MINUTE,
    reason: 'the engine refuses the configuration itself',
  },
};

const OTHER: RetryRule = { firstMs: 1_000, maxMs: MINUTE, reason: 'the engine may succeed the next time' };

/** The longest limit of Let's Encrypt is a week; what asks for more has a wrong clock. */
const LONGEST_RETRY_AFTER_MS = 7 * DAY;

/** Milliseconds to wait after `failure.attempts` failures; never less than the other side asks for. */
export function retryDelayMs(
  failure: Pick<FailureRecord, 'kind' | 'attempts' | 'retryAfterMs'>,
  policy: Policy,
): number {
  const rule = RULES[failure.kind] ?? OTHER;
  const scale = policy.backoffBaseMs / 1_000;
  const delayMs = Math.min(rule.firstMs * 2 ** Math.max(0, failure.attempts - 1), rule.maxMs) * scale;
  return Math.max(delayMs, Math.min(failure.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS));
}

export function retryReason(kind: string): string {
  return (RULES[kind] ?? OTHER).reason;
}

/**
 * End of a delay that began at `since`. A clock that was set back must not make the wait longer than the delay itself,
 * hence the second bound.
 */
export function endOfDelay(since: number, delayMs: number, now: number): number {
  return Math.min(since + delayMs, now + delayMs);
}

/** From when to when something that is issued now is valid: pure. */

/** Clocks of clients that go behind a little take a new certificate at once. */
const BACKDATED_MS = 3_600_000;
const SECOND = 1_000;

export interface Validity {
  readonly notBefore: number;
  readonly notAfter: number;
}

/**
 * `lifetimeMs` counts from `notBefore`, and both ends belong to it (RFC 5280, 4.1.2.5): limits on the length of a
 * certificate's life are met to the second. Never outside of its issuer's. Whole seconds: X.509 knows no others.
 */
export function validityFrom(now: number, lifetimeMs: number, issuer?: Validity): Validity {
  const notBefore = Math.max(wholeSeconds(now - BACKDATED_MS), issuer?.notBefore ?? -Infinity);
  const notAfter = wholeSeconds(notBefore + lifetimeMs) - SECOND;
  return { notBefore, notAfter: Math.min(notAfter, issuer?.notAfter ?? Infinity) };
}

function wholeSeconds(ms: number): number {
  return Math.floor(ms / SECOND) * SECOND;
}

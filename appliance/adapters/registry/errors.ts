/** What went wrong between us and a registry; the words are those that a failed pull has (`adapters/engine/errors.ts`). */
export type RegistryErrorKind =
  | 'registry-unreachable' // DNS, refused, reset, no answer in time, 5xx
  | 'registry-untrusted' // its certificate does not hold
  | 'rate-limited' // 429, toomanyrequests; `retryAfterMs` where it says how long
  | 'unauthorized' // 401, 403, denied
  | 'image-unknown' // 404, or nothing for this platform
  | 'bad-answer'; // anything else that no registry should say

/** The message names the registry and says what happened; no secret is in it. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  readonly kind: RegistryErrorKind;
  /** HTTP status; absent: there was no answer, or it was one of success. */
  readonly status: number | undefined;
  /** How long the registry wants us to wait, from now. */
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    details: { kind: RegistryErrorKind; status?: number; retryAfterMs?: number | undefined; cause?: unknown },
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = details.kind;
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
  }
}

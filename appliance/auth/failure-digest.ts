/**
 * Which failed sign-ins get an event of their own: pure. Whoever guesses for days must not push everything else out of the journal: of an
 * hour the first ones are told, the others are counted and told together at its end.
 */

export interface FailureDigest {
  /** Absent: nothing has failed lately. */
  readonly since?: number;
  readonly told: number;
  readonly untold: number;
  /** Of the untold ones; at most `MAX_ADDRESSES`. */
  readonly addresses: ReadonlySet<string>;
}

const WINDOW_MS = 3_600_000;
const TOLD = 20;
const MAX_ADDRESSES = 256;

export const noFailures: FailureDigest = { told: 0, untold: 0, addresses: new Set() };

/** `isTold`: it gets its own event; `isLast`: and that says that further ones are only counted. `at` is of a clock that does not jump. */
export function noteFailure(
  digest: FailureDigest,
  address: string,
  at: number,
): { readonly digest: FailureDigest; readonly isTold: boolean; readonly isLast: boolean } {
  const { since = at, told, untold, addresses } = digest;
  if (told < TOLD) {
    return { digest: { ...digest, since, told: told + 1 }, isTold: true, isLast: told + 1 === TOLD };
  }
  const known = addresses.size < MAX_ADDRESSES ? new Set([...addresses, address]) : addresses;
  return {
    digest: { since, told, untold: untold + 1, addresses: known },
    isTold: false,
    isLast: false,
  };
}

/** What is to be told together; nothing before the hour is over. */
export function closeHour(
  digest: FailureDigest,
  at: number,
): { readonly digest: FailureDigest; readonly summary?: string } {
  const { since, untold, addresses } = digest;
  if (since === undefined || at - since < WINDOW_MS) return { digest };
  if (untold === 0) return { digest: noFailures };
  const many = addresses.size === MAX_ADDRESSES ? `${MAX_ADDRESSES} or more` : String(addresses.size);
  return {
    digest: noFailures,
    summary: `${untold} more sign-ins failed within an hour, from ${many} address${addresses.size === 1 ? '' : 'es'}`,
  };
}

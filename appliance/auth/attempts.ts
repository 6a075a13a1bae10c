/**
 * How often somebody may be wrong at the sign-in: pure. Counted by user and address, and by address alone, whoever it tries to be. By a
 * clock that does not jump, so that no change of the time lets anybody in or keeps anybody out.
 *
 * An attempt counts when it begins, not when the password was looked at: a hundred at once are not a hundred free ones.
 */

export interface AttemptBook {
  readonly pairs: Counters;
  readonly addresses: Counters;
}
/** The one that has been quiet for the longest time comes first. */
type Counters = ReadonlyMap<string, Counter>;
interface Counter {
  readonly count: number;
  /** Until then nothing is tried. */
  readonly until: number;
}

export interface Attempt {
  /** Empty: no name that a user could have. */
  readonly user: string;
  /** As `addressGroup` gives it. */
  readonly address: string;
}

export type Verdict =
  | { readonly isAllowed: false; readonly retryAfterMs: number }
  /** `lockedMs`: for how long the next one is refused if this one fails. */
  | { readonly isAllowed: true; readonly lockedMs: number; readonly book: AttemptBook };

/** A person who mistypes is never kept waiting; behind one address there may be a whole office. */
const FREE = { pairs: 5, addresses: 20 } as const;
const FIRST_DELAY_MS = 1_000;
export const LONGEST_DELAY_MS = 900_000;
/** After so much quiet it begins anew. */
const FORGET_MS = 3_600_000;
/** Whoever has this many addresses is slowed down by the hashing instead. */
export const MAX_COUNTERS = 4_096;

export const noAttempts: AttemptBook = { pairs: new Map(), addresses: new Map() };

/** `at`: milliseconds of a clock that does not jump. */
export function beginAttempt(book: AttemptBook, attempt: Attempt, at: number): Verdict {
  const keys = keysOf(attempt);
  const pair = counterAt(book.pairs, keys.pairs, at);
  const address = counterAt(book.addresses, keys.addresses, at);
  const retryAfterMs = Math.max(pair.until, address.until) - at;
  if (retryAfterMs > 0) return { isAllowed: false, retryAfterMs };
  const next = { pair: counted(pair, FREE.pairs, at), address: counted(address, FREE.addresses, at) };
  return {
    isAllowed: true,
    lockedMs: Math.max(next.pair.until, next.address.until) - at,
    book: {
      pairs: put(book.pairs, keys.pairs, next.pair),
      addresses: put(book.addresses, keys.addresses, next.address),
    },
  };
}

/** It was right: its own pair begins anew. Of the address only this attempt is taken back: one account of one's own must not buy guesses at others. */
export function attemptSucceeded(book: AttemptBook, attempt: Attempt, at: number): AttemptBook {
  const keys = keysOf(attempt);
  return {
    pairs: put(book.pairs, keys.pairs, undefined),
    addresses: put(book.addresses, keys.addresses, takenBack(book.addresses.get(keys.addresses), at)),
  };
}

/** Nobody looked at the password. */
export function attemptWithdrawn(book: AttemptBook, attempt: Attempt, at: number): AttemptBook {
  const keys = keysOf(attempt);
  return {
    pairs: put(book.pairs, keys.pairs, takenBack(book.pairs.get(keys.pairs), at)),
    addresses: put(book.addresses, keys.addresses, takenBack(book.addresses.get(keys.addresses), at)),
  };
}

function keysOf({ user, address }: Attempt): { readonly pairs: string; readonly addresses: string } {
  return { pairs: `${user} ${address}`, addresses: address };
}

const NONE = { count: 0, until: -Infinity };

function counterAt(counters: Counters, key: string, at: number): Counter {
  const counter = counters.get(key);
  return counter === undefined || at - counter.until > FORGET_MS ? NONE : counter;
}

/** Without a delay `until` is when it was: what quiet is counted from. */
function counted({ count }: Counter, free: number, at: number): Counter {
  return { count: count + 1, until: at + delayMs(count + 1 - free) };
}

function delayMs(over: number): number {
  return over <= 0 ? 0 : Math.min(FIRST_DELAY_MS * 2 ** (over - 1), LONGEST_DELAY_MS);
}

function takenBack(counter: Counter | undefined, at: number): Counter | undefined {
  return counter === undefined || counter.count <= 1 ? undefined : { count: counter.count - 1, until: at };
}

function put(counters: Counters, key: string, counter: Counter | undefined): Counters {
  const next = new Map(counters);
  next.delete(key);
  if (counter !== undefined) next.set(key, counter);
  const [oldest] = next.keys();
  if (next.size > MAX_COUNTERS && oldest !== undefined) next.delete(oldest);
  return next;
}

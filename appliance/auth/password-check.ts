/** One look at a password, for whoever says that it is theirs: slowed down, counted and told. */

import { UserName } from '../contract/accounts.ts';
import type { Origin } from '../contract/work.ts';
import { placeText } from '../record/origin-text.ts';
import type { AccountStore } from './account-store.ts';
import { addressGroup } from '../contract/address-group.ts';
import {
  attemptSucceeded,
  attemptWithdrawn,
  beginAttempt,
  LONGEST_DELAY_MS,
  noAttempts,
} from './attempts.ts';
import type { Attempt } from './attempts.ts';
import { closeHour, noFailures, noteFailure } from './failure-digest.ts';
import type { Passwords } from './password.ts';

/** Why nobody gets in. `locked`: nothing is looked at for so long; `busy`: nothing was looked at, for the moment. */
export type PasswordRefusal =
  | { readonly refused: 'wrong' }
  | { readonly refused: 'locked'; readonly retryAfterMs: number }
  | { readonly refused: 'busy' };

export interface PasswordCheckDeps {
  readonly store: AccountStore;
  readonly passwords: Passwords;
  /** Milliseconds of a clock that does not jump. */
  readonly clock: () => number;
}

export interface PasswordCheck {
  /** `undefined`: it is right, and the user is still there. The api socket is never slowed down: it is the way in for whoever is locked out. */
  readonly refusalOf: (
    user: string,
    password: string,
    origin: Origin,
  ) => Promise<PasswordRefusal | undefined>;
  /** Tells what was only counted, when its hour is over. */
  readonly settle: () => void;
}

const FIRST_LOCK_MS = 1_000;

export function createPasswordCheck({ store, passwords, clock }: PasswordCheckDeps): PasswordCheck {
  let book = noAttempts;
  let digest = noFailures;

  const tell = (...messages: readonly string[]): void => store.change(store.accounts(), ...messages);
  const settle = (): void => {
    const closed = closeHour(digest, clock());
    digest = closed.digest;
    if (closed.summary !== undefined) tell(closed.summary);
  };
  const failed = (user: string, origin: Origin, lockedMs: number): void => {
    settle();
    const noted = noteFailure(digest, origin.address ?? origin.via, clock());
    digest = noted.digest;
    if (!noted.isTold) return;
    // A name that nobody has may be a password in the wrong field.
    const who = store.accounts().users.has(user) ? user : 'an unknown user';
    const place = placeText(origin);
    const more = noted.isLast ? '; further ones of this hour are only counted' : '';
    tell(`a sign-in as ${who} failed (${place})${more}`, ...lockTexts(who, place, lockedMs));
  };

  return {
    settle,
    async refusalOf(user, password, origin) {
      const isLocal = origin.via === 'api';
      const attempt: Attempt = {
        user: UserName.safeParse(user).success ? user : '',
        address: placeOf(origin),
      };
      let lockedMs = 0;
      if (!isLocal) {
        const verdict = beginAttempt(book, attempt, clock());
        if (!verdict.isAllowed) return { refused: 'locked', retryAfterMs: verdict.retryAfterMs };
        ({ book, lockedMs } = verdict);
      }
      const kept = store.accounts().users.get(user)?.password;
      // Whoever keeps the status page busy keeps nobody waiting at the machine.
      const isRight = await passwords.isRight(password, kept, !isLocal && origin.via !== 'console');
      if (isRight === undefined) {
        book = attemptWithdrawn(book, attempt, clock());
        return { refused: 'busy' };
      }
      // Removed, or given another password, while this one was looked at.
      if (!isRight || store.accounts().users.get(user)?.password !== kept) {
        failed(user, origin, lockedMs);
        return { refused: 'wrong' };
      }
      if (!isLocal) book = attemptSucceeded(book, attempt, clock());
      return undefined;
    },
  };
}

/** The console counts for itself: no address is written like that, so nobody on the network uses up its attempts. */
function placeOf({ via, address }: Origin): string {
  return via === 'console' ? 'console' : addressGroup(address ?? '');
}

/** At its beginning, and when it does not grow any more. */
function lockTexts(who: string, place: string, lockedMs: number): readonly string[] {
  if (lockedMs !== FIRST_LOCK_MS && lockedMs !== LONGEST_DELAY_MS) return [];
  return [`locked out for ${lockedMs / 1_000} s: sign-ins as ${who} (${place})`];
}

/**
 * Accounts as they are in force, and as the journal has them. A change is in force at once, also on a disk that takes no writes: nobody is
 * locked out by it, and nobody whose session was revoked stays in. What the disk did not take is offered to it again.
 */

import type { NewEvent } from '../contract/event.ts';
import type { Journal } from '../record/journal.ts';
import { accountChanges, readAccounts } from './kept-accounts.ts';
import type { Accounts } from './records.ts';

/** What events about who may do what are about. */
const ACCOUNTS_SUBJECT = 'accounts';

export interface StoreDeps {
  readonly journal: Pick<Journal, 'facts' | 'record'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: (message: string) => void;
}

export interface AccountStore {
  readonly accounts: () => Accounts;
  /** In one transaction with its events. */
  readonly change: (next: Accounts, ...messages: readonly string[]) => void;
  /** The same for what nobody waits for: when somebody was seen last. */
  readonly note: (next: Accounts) => void;
  /** Offers the disk what it did not take. */
  readonly settle: () => void;
  /** Called after each `change`: somebody may have lost a right, or won one. Returns the end of it. */
  readonly onChange: (listener: () => void) => () => void;
}

export function createAccountStore({ journal, now, log }: StoreDeps): AccountStore {
  const listeners = new Set<() => void>();
  const read = readAccounts(journal.facts);
  let accounts = read.accounts;
  /** What the journal holds: behind `accounts` while the disk takes no writes. */
  let kept = accounts;
  let isBehind = false;

  const eventOf = (message: string): NewEvent => ({
    at: new Date(now()).toISOString(),
    kind: 'command',
    subject: ACCOUNTS_SUBJECT,
    message,
  });
  const remember = (events: readonly NewEvent[]): void => {
    const changes = accountChanges(kept, accounts);
    if (changes.length === 0 && events.length === 0) return;
    const written = accounts;
    if (journal.record(events, changes).kept) {
      kept = written;
      isBehind = false;
    } else if (!isBehind) {
      isBehind = true;
      log('changes of users, sessions and API tokens wait in memory: the disk takes no writes');
    }
  };

  if (read.damaged.length > 0) {
    const message = `${read.damaged.join(', ')} cannot be read and count as none: whoever they were of signs in again, or gets a new password or token`;
    log(message);
    remember([{ ...eventOf(message), kind: 'daemon' }]);
  }

  return {
    accounts: () => accounts,
    change(next, ...messages) {
      accounts = next;
      remember(messages.map(eventOf));
      for (const listener of listeners) listener();
    },
    note(next) {
      accounts = next;
      remember([]);
    },
    settle: () => remember([]),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

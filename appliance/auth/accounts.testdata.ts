import type { NewEvent } from '../contract/event.ts';
import type { Journal } from '../record/journal.ts';
import { createAccounts } from './accounts.ts';
import type { Accounts, AccountsDeps } from './accounts.ts';
import { createPasswords } from './password.ts';

/** The real hash with as little work as it can be had with. */
export const quickPasswords = createPasswords({ memoryKib: 8, passes: 1, parallelism: 1 });

/** Takes everything and keeps the events. */
function memoryJournal(): Pick<Journal, 'facts' | 'record'> & { readonly events: NewEvent[] } {
  const events: NewEvent[] = [];
  const nothing = (): undefined => undefined;
  return {
    events,
    facts: { read: () => ({}), write: nothing, remove: nothing, replaceAll: nothing, commit: nothing },
    record: (given) => {
      events.push(...given);
      return { kept: true, events: [] };
    },
  };
}

export function memoryAccounts(deps: Partial<AccountsDeps> = {}): Accounts {
  return createAccounts({
    journal: memoryJournal(),
    now: Date.now,
    clock: () => performance.now(),
    log: () => undefined,
    passwords: quickPasswords,
    ...deps,
  });
}

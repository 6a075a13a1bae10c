/** Accounts in the journal's facts: one area a kind, validated when it is read, one transaction a change. */

import type * as z from 'zod';
import { UserName } from '../contract/accounts.ts';
import type { FactChange, Facts } from '../record/journal.ts';
import { SessionRecord, TokenRecord, UserRecord } from './records.ts';
import type { Accounts } from './records.ts';

const AREAS = { users: 'auth-users', sessions: 'auth-sessions', tokens: 'auth-tokens' } as const;
const KINDS = ['users', 'sessions', 'tokens'] as const satisfies readonly (keyof Accounts)[];

/** `damaged`: how many of each kind were left out, in words; a record that cannot be trusted lets nobody in. */
export function readAccounts(facts: Pick<Facts, 'read'>): {
  readonly accounts: Accounts;
  readonly damaged: readonly string[];
} {
  const users = readArea(facts.read(AREAS.users), UserRecord, (key) => UserName.safeParse(key).success);
  const sessions = readArea(facts.read(AREAS.sessions), SessionRecord);
  const tokens = readArea(facts.read(AREAS.tokens), TokenRecord);
  const found = { users, sessions, tokens };
  return {
    accounts: { users: users.valid, sessions: sessions.valid, tokens: tokens.valid },
    damaged: KINDS.flatMap((kind) => {
      const count = found[kind].damaged;
      return count === 0 ? [] : [`${count} ${count === 1 ? kind.slice(0, -1) : kind}`];
    }),
  };
}

function readArea<Value>(
  entries: Readonly<Record<string, unknown>>,
  shape: z.ZodType<Value>,
  isKey: (key: string) => boolean = () => true,
): { readonly valid: ReadonlyMap<string, Value>; readonly damaged: number } {
  const all = Object.entries(entries);
  const valid = all.flatMap(([key, value]): [string, Value][] => {
    const parsed = shape.safeParse(value);
    return parsed.success && isKey(key) ? [[key, parsed.data]] : [];
  });
  return { valid: new Map(valid), damaged: all.length - valid.length };
}

/** What must be written so that the journal holds `after`; kinds that kept their identity cost nothing. */
export function accountChanges(before: Accounts, after: Accounts): readonly FactChange[] {
  return KINDS.filter((kind) => before[kind] !== after[kind]).map((kind) => ({
    op: 'replace-all',
    area: AREAS[kind],
    entries: Object.fromEntries<unknown>(after[kind]),
  }));
}

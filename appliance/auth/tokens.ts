/** API tokens: for programs, with a role and an end of their own. */

import type { ApiToken, ApiTokenMade, Principal, Role } from '../contract/accounts.ts';
import type { AccountStore } from './account-store.ts';
import { withEntry } from './records.ts';
import type { Accounts, TokenRecord } from './records.ts';
import { digestOf, newApiTokenText, newId } from './secrets.ts';

export interface TokenRequest {
  readonly name: string;
  readonly role: Role;
  /** ISO 8601. */
  readonly expiresAt?: string;
}

export interface Tokens {
  /** By its text; it is used now. `name`: of the token. */
  readonly find: (text: string) => { readonly principal: Principal; readonly name: string } | undefined;
  readonly isInForce: (id: string) => boolean;
  /** Newest first; also those that have expired. */
  readonly list: () => ApiToken[];
  /** `user`: who makes it; absent: an operator at the machine. `undefined`: there are too many. */
  readonly make: (
    request: TokenRequest,
    user: string | undefined,
    message: string,
  ) => ApiTokenMade | undefined;
  /** False: there is none. */
  readonly revoke: (id: string, message: (name: string) => string) => boolean;
}

const MAX_TOKENS = 100;
/** `lastUsedAt` is written no more often: it says whether a token is still needed. */
const USED_EVERY_MS = 3_600_000;
/** Stands for whoever made a token at the machine, without a user. */
const AT_THE_MACHINE = 'local';

export function createTokens(store: AccountStore, now: () => number): Tokens {
  const isOver = ({ expiresAt }: TokenRecord): boolean => expiresAt !== undefined && expiresAt <= now();
  const entryOf = (id: string): readonly [string, TokenRecord] | undefined =>
    [...store.accounts().tokens].find(([, record]) => record.id === id);

  return {
    find(text) {
      const digest = digestOf(text);
      const accounts = store.accounts();
      const record = accounts.tokens.get(digest);
      const role = record && roleOf(record, accounts);
      if (record === undefined || role === undefined || isOver(record)) return undefined;
      if (record.lastUsedAt === undefined || Math.abs(now() - record.lastUsedAt) >= USED_EVERY_MS) {
        const lastUsedAt = now();
        store.note({ ...accounts, tokens: withEntry(accounts.tokens, digest, { ...record, lastUsedAt }) });
      }
      const { id, name, user = AT_THE_MACHINE, expiresAt } = record;
      const principal: Principal = {
        user,
        role,
        via: 'token',
        id,
        ...(expiresAt !== undefined && { expiresAt: iso(expiresAt) }),
      };
      return { principal, name };
    },
    isInForce: (id) => {
      const record = entryOf(id)?.[1];
      return record !== undefined && !isOver(record) && roleOf(record, store.accounts()) !== undefined;
    },
    list: () =>
      [...store.accounts().tokens.values()]
        .toSorted((a, b) => b.createdAt - a.createdAt)
        .map((record) => shown(record)),
    make({ name, role, expiresAt }, user, message) {
      const accounts = store.accounts();
      if (accounts.tokens.size >= MAX_TOKENS) return undefined;
      const text = newApiTokenText();
      const record: TokenRecord = {
        id: newId(),
        name,
        role,
        ...(user !== undefined && { user }),
        createdAt: now(),
        ...(expiresAt !== undefined && { expiresAt: Date.parse(expiresAt) }),
      };
      store.change({ ...accounts, tokens: withEntry(accounts.tokens, digestOf(text), record) }, message);
      return { token: text, ...shown(record) };
    },
    revoke(id, message) {
      const found = entryOf(id);
      if (found === undefined) return false;
      const accounts = store.accounts();
      store.change(
        { ...accounts, tokens: withEntry(accounts.tokens, found[0], undefined) },
        message(found[1].name),
      );
      return true;
    },
  };
}

/** Never more than its maker may now. `undefined`: there is no such user any more. */
function roleOf({ role, user }: TokenRecord, { users }: Accounts): Role | undefined {
  if (user === undefined) return role;
  const maker = users.get(user);
  if (maker === undefined) return undefined;
  return maker.role === 'operator' ? role : 'viewer';
}

function shown({ id, name, role, user, ...times }: TokenRecord): ApiToken {
  const { createdAt, expiresAt, lastUsedAt } = times;
  return {
    id,
    name,
    role,
    ...(user !== undefined && { user }),
    createdAt: iso(createdAt),
    ...(expiresAt !== undefined && { expiresAt: iso(expiresAt) }),
    ...(lastUsedAt !== undefined && { lastUsedAt: iso(lastUsedAt) }),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

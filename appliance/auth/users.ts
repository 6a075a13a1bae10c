/** Who may sign in, and with which role. */

import type { Role, User } from '../contract/accounts.ts';
import type { AccountStore } from './account-store.ts';
import type { Passwords } from './password.ts';
import { keepEntries, withEntry } from './records.ts';
import type { UserRecord } from './records.ts';
import { withoutSessionsOf } from './sessions.ts';

/** Why it cannot be done, and what to do. */
export interface UserRefusal {
  readonly why: string;
  readonly action: string;
}

export interface Users {
  /** By name. */
  readonly list: () => User[];
  /**
   * Adds a user, or changes one. With another password all sessions of the user end. `ownSession`: of the user itself, who asks for it;
   * that one stays, and nobody is added. `by` ends the sentences of the events.
   */
  readonly set: (
    name: string,
    change: { readonly password?: string; readonly role?: Role },
    by: string,
    ownSession?: string,
  ) => Promise<User | UserRefusal>;
  /** Adds an operator where there is no user at all. False: there is one, if only since the call. */
  readonly addFirst: (name: string, password: string, by: string) => Promise<boolean>;
  /** With all sessions and tokens. False: there is no such user. */
  readonly remove: (name: string, by: string) => boolean;
  /** The same password, kept as passwords are kept today. */
  readonly renew: (name: string, password: string) => Promise<void>;
}

const MAX_USERS = 32;
/** Who is added at the machine is there to steer it. */
const NEW_ROLE: Role = 'operator';

export function createUsers(store: AccountStore, passwords: Passwords, now: () => number): Users {
  return {
    list: () =>
      [...store.accounts().users]
        .toSorted(([a], [b]) => a.localeCompare(b))
        .map(([name, user]) => shown(name, user)),
    async set(name, { password, role }, by, ownSession) {
      const hash = password === undefined ? undefined : await passwords.hash(password);
      // As it is now: the hash took a while.
      const accounts = store.accounts();
      const before = accounts.users.get(name);
      const mayAdd = hash !== undefined && ownSession === undefined;
      const refusal = before === undefined ? whyNotNew(name, mayAdd, accounts.users.size) : undefined;
      if (refusal !== undefined) return refusal;
      const next = changedUser(before, { role, hash, at: now() });
      if (next === undefined) return unknownUser(name);
      const others = hash === undefined ? accounts : withoutSessionsOf(accounts, name, ownSession);
      store.change(
        { ...others, users: withEntry(accounts.users, name, next) },
        ...changeTexts(name, before, next).map((text) => `${text}, by ${by}`),
      );
      return shown(name, next);
    },
    async addFirst(name, password, by) {
      if (store.accounts().users.size > 0) return false;
      const hash = await passwords.hash(password);
      // As it is now: somebody else may have been first while it was hashed.
      const accounts = store.accounts();
      if (accounts.users.size > 0) return false;
      const first = changedUser(undefined, { role: NEW_ROLE, hash, at: now() });
      if (first === undefined) return false;
      store.change(
        { ...accounts, users: withEntry(accounts.users, name, first) },
        `user ${name} added as ${first.role}, by ${by}`,
      );
      return true;
    },
    remove(name, by) {
      const accounts = store.accounts();
      if (!accounts.users.has(name)) return false;
      store.change(
        {
          users: withEntry(accounts.users, name, undefined),
          sessions: withoutSessionsOf(accounts, name).sessions,
          tokens: keepEntries(accounts.tokens, (_, { user }) => user !== name),
        },
        `user ${name} removed, by ${by}`,
      );
      return true;
    },
    async renew(name, password) {
      const before = store.accounts().users.get(name);
      if (before === undefined || !passwords.isOutdated(before.password)) return;
      const hash = await passwords.hash(password);
      const accounts = store.accounts();
      if (accounts.users.get(name) !== before) return;
      store.note({ ...accounts, users: withEntry(accounts.users, name, { ...before, password: hash }) });
    },
  };
}

function changedUser(
  before: UserRecord | undefined,
  { role, hash, at }: { role: Role | undefined; hash: UserRecord['password'] | undefined; at: number },
): UserRecord | undefined {
  const password = hash ?? before?.password;
  if (password === undefined) return undefined;
  return {
    role: role ?? before?.role ?? NEW_ROLE,
    createdAt: before?.createdAt ?? at,
    passwordSetAt: hash === undefined && before !== undefined ? before.passwordSetAt : at,
    password,
  };
}

function whyNotNew(name: string, mayAdd: boolean, count: number): UserRefusal | undefined {
  if (!mayAdd) return unknownUser(name);
  if (count < MAX_USERS) return undefined;
  return {
    why: `there are ${MAX_USERS} users already`,
    action: 'remove one that is not needed any more: appliancectl user remove NAME',
  };
}

function unknownUser(name: string): UserRefusal {
  return { why: `there is no user ${name} yet`, action: 'give a password too: that adds the user' };
}

function changeTexts(name: string, before: UserRecord | undefined, after: UserRecord): readonly string[] {
  if (before === undefined) return [`user ${name} added as ${after.role}`];
  return [
    ...(before.password === after.password ? [] : [`password of ${name} changed`]),
    ...(before.role === after.role ? [] : [`user ${name} is ${after.role} now`]),
  ];
}

function shown(name: string, { role, createdAt, passwordSetAt }: UserRecord): User {
  const iso = (at: number): string => new Date(at).toISOString();
  return { name, role, createdAt: iso(createdAt), passwordSetAt: iso(passwordSetAt) };
}

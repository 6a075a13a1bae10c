/** Sessions: opened by a password, found by their text, and ended by time, by sign-out or by somebody who may. */

import type { Principal, Session, SignedIn } from '../contract/accounts.ts';
import type { AccountStore } from './account-store.ts';
import { keepEntries, withEntry } from './records.ts';
import type { Accounts, SessionRecord } from './records.ts';
import { digestOf, newId, newSessionText } from './secrets.ts';
import { hasEnded, isSeenStale, resumedLife, shownTimes } from './session-life.ts';
import type { SessionLife } from './session-life.ts';

export interface SessionsDeps {
  readonly store: AccountStore;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds of a clock that does not jump. */
  readonly clock: () => number;
}

export interface Sessions {
  /** The user exists; `message` is the event of it. */
  readonly open: (user: string, from: { address: string; agent: string }, message: string) => SignedIn;
  /** By the text that `open` gave; it is seen now, unless nobody is there (`isUnattended`). */
  readonly find: (text: string, isUnattended: boolean) => Principal | undefined;
  readonly isOpen: (id: string) => boolean;
  /** Of one user, or of all; newest first. */
  readonly list: (user: string | undefined, current: string | undefined) => Session[];
  /** Of one user, or of all: whose it was; `undefined`: there is none. */
  readonly revoke: (
    id: string,
    user: string | undefined,
    message: (of: string) => string,
  ) => string | undefined;
  /** Forgets what has ended by itself. */
  readonly prune: () => void;
}

/** More than anybody has browsers; the one that was quiet for the longest time ends. */
const MAX_OF_USER = 20;
const MAX_AGENT_LENGTH = 200;

export function createSessions({ store, now, clock }: SessionsDeps): Sessions {
  /** By digest. */
  const lives = new Map<string, SessionLife>();
  for (const [digest, record] of store.accounts().sessions) {
    const life = resumedLife(record, now(), clock());
    if (life !== undefined) lives.set(digest, life);
  }

  const lifeOf = (digest: string): SessionLife | undefined => {
    const life = lives.get(digest);
    return life === undefined || hasEnded(life, clock()) ? undefined : life;
  };
  const isInForce = (digest: string, { user }: SessionRecord): boolean =>
    store.accounts().users.has(user) && lifeOf(digest) !== undefined;
  const openOf = (user: string): readonly (readonly [string, SessionRecord])[] =>
    [...store.accounts().sessions].filter(
      ([digest, record]) => record.user === user && isInForce(digest, record),
    );
  const see = (digest: string, record: SessionRecord, life: SessionLife): void => {
    lives.set(digest, { ...life, seenAt: clock() });
    if (!isSeenStale(record, now())) return;
    const accounts = store.accounts();
    const lastSeenAt = now();
    store.note({
      ...accounts,
      sessions: withEntry(accounts.sessions, digest, { ...record, lastSeenAt }),
    });
  };
  const seenAt = (digest: string): number => lives.get(digest)?.seenAt ?? -Infinity;
  const entryOf = (id: string): readonly [string, SessionRecord] | undefined =>
    [...store.accounts().sessions].find(([digest, record]) => record.id === id && isInForce(digest, record));

  return {
    open(user, { address, agent }, message) {
      const text = newSessionText();
      const digest = digestOf(text);
      const at = now();
      const life = { openedAt: clock(), seenAt: clock() };
      const tooMany = openOf(user)
        .toSorted(([a], [b]) => seenAt(b) - seenAt(a))
        .slice(MAX_OF_USER - 1);
      const surplus = new Set(tooMany.map(([each]) => each));
      const accounts = store.accounts();
      const left = keepEntries(accounts.sessions, (each) => !surplus.has(each));
      const record = { id: newId(), user, address, agent: agent.slice(0, MAX_AGENT_LENGTH) };
      lives.set(digest, life);
      store.change(
        { ...accounts, sessions: withEntry(left, digest, { ...record, createdAt: at, lastSeenAt: at }) },
        message,
      );
      const { expiresAt } = shownTimes(life, at, clock());
      return { token: text, user, role: accounts.users.get(user)?.role ?? 'viewer', expiresAt };
    },
    find(text, isUnattended) {
      const digest = digestOf(text);
      const accounts = store.accounts();
      const record = accounts.sessions.get(digest);
      const life = lifeOf(digest);
      const role = record && accounts.users.get(record.user)?.role;
      if (record === undefined || life === undefined || role === undefined) return undefined;
      if (!isUnattended) see(digest, record, life);
      const { expiresAt } = shownTimes(life, now(), clock());
      return { user: record.user, role, via: 'session', id: record.id, expiresAt };
    },
    isOpen: (id) => entryOf(id) !== undefined,
    list: (user, current) =>
      [...store.accounts().sessions]
        .flatMap(([digest, record]): Session[] => {
          const life = lifeOf(digest);
          const role = store.accounts().users.get(record.user)?.role;
          if (life === undefined || role === undefined) return [];
          const { id, address, agent } = record;
          const times = shownTimes(life, now(), clock());
          return [{ id, user: record.user, role, address, agent, ...times, isCurrent: id === current }];
        })
        .filter((session) => user === undefined || session.user === user)
        .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt)),
    revoke(id, user, message) {
      const found = entryOf(id);
      if (found === undefined || (user !== undefined && found[1].user !== user)) return undefined;
      const accounts = store.accounts();
      store.change(
        { ...accounts, sessions: withEntry(accounts.sessions, found[0], undefined) },
        message(found[1].user),
      );
      return found[1].user;
    },
    prune() {
      const accounts = store.accounts();
      const sessions = keepEntries(accounts.sessions, (digest, record) => isInForce(digest, record));
      for (const digest of lives.keys()) if (!sessions.has(digest)) lives.delete(digest);
      if (sessions !== accounts.sessions) store.note({ ...accounts, sessions });
    },
  };
}

/** All of a user end, but for `except`. */
export function withoutSessionsOf(accounts: Accounts, user: string, except?: string): Accounts {
  const sessions = keepEntries(accounts.sessions, (_, each) => each.user !== user || each.id === except);
  return { ...accounts, sessions };
}

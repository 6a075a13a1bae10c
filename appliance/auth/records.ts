/** What is kept of users, sessions and API tokens. No password and no token can be read out of it. */

import * as z from 'zod';
import { ApiToken, Role, UserName } from '../contract/accounts.ts';

const time = z.number();
const base64 = z.string().max(256);

/**
 * With its parameters beside it, so that they can be raised: what is older is made anew at the next sign-in. Their bounds keep a
 * damaged record from taking all memory.
 */
export const PasswordHash = z.object({
  algorithm: z.literal('argon2id'),
  memoryKib: z.int().min(8).max(1_048_576),
  passes: z.int().min(1).max(64),
  parallelism: z.int().min(1).max(16),
  salt: base64,
  hash: base64,
});
export type PasswordHash = Readonly<z.infer<typeof PasswordHash>>;

export const UserRecord = z.object({
  role: Role,
  createdAt: time,
  passwordSetAt: time,
  password: PasswordHash,
});
export type UserRecord = Readonly<z.infer<typeof UserRecord>>;

/** Its role is that of its user at each request. */
export const SessionRecord = z.object({
  id: z.string(),
  user: UserName,
  address: z.string(),
  agent: z.string(),
  createdAt: time,
  lastSeenAt: time,
});
export type SessionRecord = Readonly<z.infer<typeof SessionRecord>>;

export const TokenRecord = z.object({
  id: z.string(),
  name: ApiToken.shape.name,
  role: Role,
  user: UserName.exactOptional(),
  createdAt: time,
  expiresAt: time.exactOptional(),
  lastUsedAt: time.exactOptional(),
});
export type TokenRecord = Readonly<z.infer<typeof TokenRecord>>;

/**
 * Users by name; sessions and tokens by the SHA-256 of their text in hex: who asks is found by one look-up, whose time tells nothing
 * of a text that has 256 bits. Maps: `constructor` is a name that a user may have.
 */
export interface Accounts {
  readonly users: ReadonlyMap<string, UserRecord>;
  readonly sessions: ReadonlyMap<string, SessionRecord>;
  readonly tokens: ReadonlyMap<string, TokenRecord>;
}

/** A copy with one entry set, or removed where there is no value. */
export function withEntry<Value>(
  entries: ReadonlyMap<string, Value>,
  key: string,
  value: Value | undefined,
): ReadonlyMap<string, Value> {
  const next = new Map(entries);
  if (value === undefined) next.delete(key);
  else next.set(key, value);
  return next;
}

/** A copy of those that stay; the same map where all of them do. */
export function keepEntries<Value>(
  entries: ReadonlyMap<string, Value>,
  stays: (key: string, value: Value) => boolean,
): ReadonlyMap<string, Value> {
  const left = [...entries].filter(([key, value]) => stays(key, value));
  return left.length === entries.size ? entries : new Map(left);
}

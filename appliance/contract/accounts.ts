import * as z from 'zod';

/** `viewer` sees everything, `operator` also changes what runs. */
export const Role = z.enum(['viewer', 'operator']);
export type Role = z.infer<typeof Role>;

/** As it is typed at the sign-in: also a part of file names and events. */
export const UserName = z
  .string()
  .regex(/^[a-z][a-z0-9._-]{0,31}$/, 'must be 1 to 32 of a-z, 0-9, ".", "_", "-", and begin with a letter');
/** Whom most machines have alone. */
export const DEFAULT_USER: z.infer<typeof UserName> = 'admin';
/** Long enough that guessing it through the lock-out takes longer than the machine lives; no other rule (NIST SP 800-63B). */
export const Password = z.string().min(10, 'must be at least 10 characters long').max(256);

/** Who asks, as the daemon has verified it. */
export const Principal = z.strictObject({
  user: UserName,
  role: Role,
  via: z.enum(['session', 'token']),
  id: z.string().describe('Of the session or the token'),
  expiresAt: z.iso.datetime().exactOptional().describe('Absent: a token without an end'),
});
export type Principal = z.infer<typeof Principal>;

export const SignedIn = z.strictObject({
  token: z.string().describe('To be sent as `Authorization: Bearer`; shown only here'),
  user: UserName,
  role: Role,
  expiresAt: z.iso.datetime(),
});
export type SignedIn = z.infer<typeof SignedIn>;

export const User = z.strictObject({
  name: UserName,
  role: Role,
  createdAt: z.iso.datetime(),
  passwordSetAt: z.iso.datetime(),
});
export type User = z.infer<typeof User>;

export const Session = z.strictObject({
  id: z.string(),
  user: UserName,
  role: Role,
  address: z.string().describe('From where it was opened'),
  agent: z.string().describe('What the browser calls itself; at most 200 characters'),
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  isCurrent: z.boolean().describe('Of who asks'),
});
export type Session = z.infer<typeof Session>;

export const ApiToken = z.strictObject({
  id: z.string(),
  name: z.string().trim().min(1).max(64).describe('What it is for'),
  role: Role,
  user: UserName.exactOptional().describe('Who made it; absent: an operator on the machine'),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().exactOptional().describe('Absent: until it is revoked'),
  lastUsedAt: z.iso.datetime().exactOptional(),
});
export type ApiToken = z.infer<typeof ApiToken>;

export const ApiTokenMade = z.strictObject({
  token: z.string().describe('Shown only here'),
  ...ApiToken.shape,
});
export type ApiTokenMade = z.infer<typeof ApiTokenMade>;

import * as z from 'zod';
import {
  ApiToken,
  ApiTokenMade,
  DEFAULT_USER,
  Password,
  Principal,
  Role,
  Session,
  SignedIn,
  User,
  UserName,
} from './accounts.ts';
import { json } from './route.ts';
import type { Route } from './route.ts';

const byId = z.strictObject({ id: z.string().min(1) });
const ofUser = z.strictObject({ name: UserName });

/** The part of the route table that is about who may do what. */
export const accountRoutes = {
  signIn: {
    method: 'POST',
    path: '/v1/session',
    summary: 'Sign in with a password; wrong ones are slowed down, then refused for a while',
    access: 'always',
    body: z.strictObject({ user: z.string().max(256), password: z.string().max(256) }),
    response: json(SignedIn),
  },
  firstPassword: {
    method: 'POST',
    path: '/v1/first-password',
    summary: 'Set the first password, and sign in with it: only while nobody can sign in',
    access: 'console',
    body: z.strictObject({
      password: Password,
      user: UserName.default(DEFAULT_USER).describe('Becomes an operator'),
    }),
    response: json(SignedIn),
  },
  whoAmI: {
    method: 'GET',
    path: '/v1/session',
    summary: 'Who asks',
    access: 'view',
    response: json(Principal),
  },
  signOut: {
    method: 'POST',
    path: '/v1/session/end',
    summary: 'Sign out',
    access: 'view',
    response: json(z.strictObject({})),
  },
  changePassword: {
    method: 'POST',
    path: '/v1/session/password',
    summary: 'Change the own password; all other sessions of the user end',
    access: 'view',
    body: z.strictObject({ current: z.string().max(256), next: Password }),
    response: json(z.strictObject({})),
  },
  sessions: {
    method: 'GET',
    path: '/v1/sessions',
    summary: 'Open sessions: of all users for an operator, else the own',
    access: 'view',
    response: json(z.array(Session)),
  },
  sessionRevoke: {
    method: 'POST',
    path: '/v1/sessions/{id}/revoke',
    summary: 'End a session',
    access: 'view',
    params: byId,
    response: json(z.strictObject({})),
  },
  tokens: {
    method: 'GET',
    path: '/v1/tokens',
    summary: 'API tokens; their texts are not kept',
    access: 'operate',
    response: json(z.array(ApiToken)),
  },
  tokenMake: {
    method: 'POST',
    path: '/v1/tokens',
    summary: 'Make an API token',
    access: 'operate',
    body: z.strictObject({
      name: ApiToken.shape.name,
      role: Role,
      expiresAt: z.iso.datetime().exactOptional().describe('Absent: until it is revoked'),
    }),
    response: json(ApiTokenMade),
  },
  tokenRevoke: {
    method: 'POST',
    path: '/v1/tokens/{id}/revoke',
    summary: 'End an API token',
    access: 'operate',
    params: byId,
    response: json(z.strictObject({})),
  },
  users: {
    method: 'GET',
    path: '/v1/users',
    summary: 'Who may sign in',
    access: 'operate',
    response: json(z.array(User)),
  },
  userSet: {
    method: 'POST',
    path: '/v1/users/{name}',
    summary:
      'Add a user, or set the password or the role of one; with another password all sessions of the user end',
    access: 'local',
    params: ofUser,
    body: z.strictObject({ password: Password.exactOptional(), role: Role.exactOptional() }),
    response: json(User),
  },
  userRemove: {
    method: 'POST',
    path: '/v1/users/{name}/remove',
    summary: 'Remove a user, with all sessions and tokens of it',
    access: 'local',
    params: ofUser,
    response: json(z.strictObject({})),
  },
} as const satisfies Record<string, Route>;

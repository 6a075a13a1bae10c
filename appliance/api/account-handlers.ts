/** The handlers of the routes about who may do what. */

import type { accountRoutes } from '../contract/account-routes.ts';
import type { Principal } from '../contract/accounts.ts';
import type { PasswordRefusal } from './account-deps.ts';
import {
  claimedAlready,
  consoleIsOff,
  lockedOut,
  sessionNeeded,
  tooManySignIns,
  unknownAccount,
  visitorNeeded,
  wrongPassword,
} from './account-problem.ts';
import type { Caller } from './caller.ts';
import { ok, possible } from './handler-parts.ts';
import type { Handlers } from './handler-types.ts';
import type { ProblemError } from './problem.ts';

export const accountHandlers: Pick<Handlers, keyof typeof accountRoutes> = {
  signIn: async ({ user, password }, { accounts, page }, { kind, origin, agent }) => {
    // Without an address nobody could be slowed down.
    if (kind === 'web') throw visitorNeeded();
    if (kind === 'console' && page.consoleMode() === 'off') throw consoleIsOff();
    const answer = await accounts.signIn({ user, password, agent }, origin);
    if ('refused' in answer) throw refusalOf(answer);
    return ok(answer);
  },
  firstPassword: async (given, { accounts }, { origin, agent }) => {
    const answer = await accounts.firstPassword({ ...given, agent }, origin);
    if (answer === undefined) throw claimedAlready();
    return ok(answer);
  },
  whoAmI: (_, __, { principal }) => {
    if (principal === undefined) throw sessionNeeded();
    return ok(principal);
  },
  signOut: (_, { accounts }, caller) => {
    accounts.signOut(ofSession(caller), caller.origin);
    return ok({});
  },
  changePassword: async (given, { accounts }, caller) => {
    const refused = await accounts.changePassword(given, ofSession(caller), caller.origin);
    if (refused !== undefined) throw refusalOf(refused);
    return ok({});
  },
  sessions: (_, { accounts }, caller) => ok(accounts.sessions(caller)),
  sessionRevoke: ({ id }, { accounts }, caller) => {
    if (!accounts.revokeSession(id, caller)) throw unknownAccount('session', id);
    return ok({});
  },
  tokens: (_, { accounts }) => ok(accounts.tokens()),
  tokenMake: (request, { accounts }, caller) => {
    // One that leaks must not outlive its end by another one that it made.
    if (caller.kind === 'visitor') ofSession(caller);
    return ok(possible('making a token', accounts.makeToken(request, caller)));
  },
  tokenRevoke: ({ id }, { accounts }, { origin }) => {
    if (!accounts.revokeToken(id, origin)) throw unknownAccount('API token', id);
    return ok({});
  },
  users: (_, { accounts }) => ok(accounts.users()),
  userSet: async ({ name, ...change }, { accounts }, { origin }) =>
    ok(possible('the change', await accounts.setUser(name, change, origin))),
  userRemove: ({ name }, { accounts }, { origin }) => {
    if (!accounts.removeUser(name, origin)) throw unknownAccount('user', name);
    return ok({});
  },
};

/** Throws a ProblemError 403 where it is none: a token, or the machine itself. */
function ofSession({ principal }: Caller): Principal {
  if (principal?.via !== 'session') throw sessionNeeded();
  return principal;
}

function refusalOf(refusal: PasswordRefusal): ProblemError {
  switch (refusal.refused) {
    case 'wrong':
      return wrongPassword();
    case 'locked':
      return lockedOut(refusal.retryAfterMs);
    case 'busy':
      return tooManySignIns();
  }
}

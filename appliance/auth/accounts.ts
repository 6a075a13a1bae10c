/** Who may do what, put together: users, sessions, API tokens, and the way from a password to a session. */

import type {
  ApiToken,
  ApiTokenMade,
  Principal,
  Role,
  Session,
  SignedIn,
  User,
} from '../contract/accounts.ts';
import type { Origin } from '../contract/work.ts';
import { originText, placeText } from '../record/origin-text.ts';
import { createAccountStore } from './account-store.ts';
import type { StoreDeps } from './account-store.ts';
import { createPasswordCheck } from './password-check.ts';
import type { PasswordRefusal } from './password-check.ts';
import { createPasswords } from './password.ts';
import type { Passwords } from './password.ts';
import { API_TOKEN_PREFIX } from './secrets.ts';
import { createSessions } from './sessions.ts';
import { createTokens } from './tokens.ts';
import type { TokenRequest } from './tokens.ts';
import { createUsers } from './users.ts';
import type { UserRefusal } from './users.ts';

export interface AccountsDeps extends StoreDeps {
  /** Milliseconds of a clock that does not jump. */
  readonly clock: () => number;
  readonly passwords?: Passwords;
}

/** Who asks, and from where; `principal` is absent at the machine itself, and where nobody has signed in. */
export interface Asker {
  readonly origin: Origin;
  readonly principal?: Principal;
}

export interface Accounts {
  /** Somebody can sign in. */
  readonly isClaimed: () => boolean;
  /** By the text of a session or an API token, which is seen now. `name`: of who or what it is, for events. */
  readonly identify: (
    text: string,
    isUnattended?: boolean,
  ) => { readonly principal: Principal; readonly name: string } | undefined;
  readonly isInForce: (principal: Principal) => boolean;
  readonly signIn: (
    given: { readonly user: string; readonly password: string; readonly agent: string },
    origin: Origin,
  ) => Promise<SignedIn | PasswordRefusal>;
  /** Makes the first operator, and signs it in. `undefined`: somebody can sign in already; of several at once one is the first. */
  readonly firstPassword: (
    given: { readonly user: string; readonly password: string; readonly agent: string },
    origin: Origin,
  ) => Promise<SignedIn | undefined>;
  readonly changePassword: (
    given: { readonly current: string; readonly next: string },
    principal: Principal,
    origin: Origin,
  ) => Promise<PasswordRefusal | undefined>;
  readonly signOut: (principal: Principal, origin: Origin) => void;
  readonly sessions: (asker: Asker) => Session[];
  /** False: there is none that the asker may know of. */
  readonly revokeSession: (id: string, asker: Asker) => boolean;
  readonly tokens: () => ApiToken[];
  readonly makeToken: (request: TokenRequest, asker: Asker) => ApiTokenMade | UserRefusal;
  readonly revokeToken: (id: string, origin: Origin) => boolean;
  readonly users: () => User[];
  readonly setUser: (
    name: string,
    change: { readonly password?: string; readonly role?: Role },
    origin: Origin,
  ) => Promise<User | UserRefusal>;
  readonly removeUser: (name: string, origin: Origin) => boolean;
  /** Called when somebody may have lost a right, or won one. */
  readonly onChange: (listener: () => void) => () => void;
  /** Now and then: forgets what has ended, and offers the disk what it did not take. */
  readonly settle: () => void;
}

/** Where a session was opened that no visitor opened. */
const AT_THE_MACHINE = 'local';

export function createAccounts(deps: AccountsDeps): Accounts {
  const { now, clock, passwords = createPasswords() } = deps;
  const store = createAccountStore(deps);
  const sessions = createSessions({ store, now, clock });
  const tokens = createTokens(store, now);
  const users = createUsers(store, passwords, now);
  const check = createPasswordCheck({ store, passwords, clock });

  const open = (user: string, agent: string, origin: Origin): SignedIn => {
    const from = { address: origin.address ?? AT_THE_MACHINE, agent };
    return sessions.open(user, from, `${user} signed in (${placeText(origin)})`);
  };

  return {
    isClaimed: () => store.accounts().users.size > 0,
    identify(text, isUnattended = false) {
      if (text.startsWith(API_TOKEN_PREFIX)) return tokens.find(text);
      const principal = sessions.find(text, isUnattended);
      return principal && { principal, name: principal.user };
    },
    isInForce: ({ via, id }) => (via === 'token' ? tokens.isInForce(id) : sessions.isOpen(id)),
    async signIn({ user, password, agent }, origin) {
      const refusal = await check.refusalOf(user, password, origin);
      if (refusal !== undefined) return refusal;
      const signedIn = open(user, agent, origin);
      await users.renew(user, password);
      return signedIn;
    },
    async firstPassword({ user, password, agent }, origin) {
      if (!(await users.addFirst(user, password, originText(origin)))) return undefined;
      return open(user, agent, origin);
    },
    async changePassword({ current, next }, { user, id }, origin) {
      const refusal = await check.refusalOf(user, current, origin);
      if (refusal !== undefined) return refusal;
      const changed = await users.set(user, { password: next }, originText(origin), id);
      // Removed while the new one was hashed.
      return 'why' in changed ? { refused: 'wrong' } : undefined;
    },
    signOut({ id }, origin) {
      sessions.revoke(id, undefined, (of) => `${of} signed out (${placeText(origin)})`);
    },
    sessions: ({ principal }) => sessions.list(onlyOwn(principal), principal?.id),
    revokeSession: (id, { principal, origin }) =>
      sessions.revoke(
        id,
        onlyOwn(principal),
        (of) => `session ${id} of ${of} ended, by ${originText(origin)}`,
      ) !== undefined,
    tokens: tokens.list,
    makeToken(request, { principal, origin }) {
      const { name, role, expiresAt } = request;
      if (expiresAt !== undefined && Date.parse(expiresAt) <= now()) return OVER_ALREADY;
      const end = expiresAt === undefined ? 'without an end' : `until ${expiresAt}`;
      const message = `API token ${JSON.stringify(name)} made (${role}, ${end}), by ${originText(origin)}`;
      return tokens.make(request, principal?.user, message) ?? TOO_MANY_TOKENS;
    },
    revokeToken: (id, origin) =>
      tokens.revoke(id, (name) => `API token ${JSON.stringify(name)} revoked, by ${originText(origin)}`),
    users: users.list,
    setUser: (name, change, origin) => users.set(name, change, originText(origin)),
    removeUser: (name, origin) => users.remove(name, originText(origin)),
    onChange: store.onChange,
    settle() {
      check.settle();
      sessions.prune();
      store.settle();
    },
  };
}

const OVER_ALREADY: UserRefusal = {
  why: 'its end has passed already',
  action: 'give a later one, or none; look at the clock of this machine too',
};
const TOO_MANY_TOKENS: UserRefusal = {
  why: 'there are a hundred API tokens already',
  action: 'revoke some that are not used any more: appliancectl token list',
};

/** No user has this name. */
const NOBODY = '';

/**
 * Whose sessions are shown and ended; `undefined`: those of everybody, for operators and for whoever is at the machine. A token that is less
 * than an operator has none: those of who made it are not its own.
 */
function onlyOwn(principal: Principal | undefined): string | undefined {
  if (principal === undefined || principal.role === 'operator') return undefined;
  return principal.via === 'session' ? principal.user : NOBODY;
}

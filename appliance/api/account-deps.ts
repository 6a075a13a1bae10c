import type {
  ApiToken,
  ApiTokenMade,
  Principal,
  Role,
  Session,
  SignedIn,
  User,
} from '../contract/accounts.ts';
import type { ConsoleMode, Page, PageKeys } from '../contract/page.ts';
import type { Origin } from '../contract/work.ts';
import type { Refusal, Unsubscribe } from './refusal.ts';

/** Who asks, as handlers see it. `principal` is absent on the api socket, and where nobody has signed in. */
export interface Asker {
  readonly origin: Origin;
  readonly principal?: Principal;
}

/** Why a password lets nobody in. `locked`: it is not looked at for so long; `busy`: it was not looked at, for the moment. */
export type PasswordRefusal =
  | { readonly refused: 'wrong' }
  | { readonly refused: 'locked'; readonly retryAfterMs: number }
  | { readonly refused: 'busy' };

/** Who may do what. Everything is in force when a call returns, or its promise resolves. */
export interface AccountsDeps {
  /** Somebody can sign in. */
  readonly isClaimed: () => boolean;
  /** By the text of a session or an API token, which is seen now; a session not by what `isUnattended`. `name`: of who or what it is, for events. */
  readonly identify: (
    text: string,
    isUnattended: boolean,
  ) => { readonly principal: Principal; readonly name: string } | undefined;
  /** Not revoked and not over; it is not seen by that. */
  readonly isInForce: (principal: Principal) => boolean;
  /** Called when somebody may have lost a right, or won one. */
  readonly onChange: (listener: () => void) => Unsubscribe;
  readonly signIn: (
    given: { readonly user: string; readonly password: string; readonly agent: string },
    origin: Origin,
  ) => Promise<SignedIn | PasswordRefusal>;
  /** Makes the first operator, and signs it in. `undefined`: somebody can sign in already. */
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
  /** Of all users for an operator, else the own. */
  readonly sessions: (asker: Asker) => Session[];
  /** False: there is none that the asker may know of. */
  readonly revokeSession: (id: string, asker: Asker) => boolean;
  readonly tokens: () => ApiToken[];
  readonly makeToken: (
    request: { readonly name: string; readonly role: Role; readonly expiresAt?: string },
    asker: Asker,
  ) => ApiTokenMade | Refusal;
  /** False: there is none. */
  readonly revokeToken: (id: string, origin: Origin) => boolean;
  readonly users: () => User[];
  readonly setUser: (
    name: string,
    change: { readonly password?: string; readonly role?: Role },
    origin: Origin,
  ) => Promise<User | Refusal>;
  /** False: there is none. */
  readonly removeUser: (name: string, origin: Origin) => boolean;
}

/** What the web process must know of the page. */
export interface PageDeps {
  readonly view: () => Page;
  /** Whoever comes may see what is `public`. */
  readonly isOpen: () => boolean;
  readonly consoleMode: () => ConsoleMode;
  /** Called with each view that differs from the one before. */
  readonly onView: (listener: (page: Page) => void) => Unsubscribe;
  /** `undefined`: nothing is published that TLS could be spoken with. */
  readonly keys: () => Promise<PageKeys | undefined>;
}

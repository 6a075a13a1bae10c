/** Whether a caller may call a route: the one place that decides it. */

import type { Principal } from '../contract/accounts.ts';
import type { ConsoleMode } from '../contract/page.ts';
import type { Access, Route } from '../contract/route.ts';
import {
  consoleShowsOnly,
  consoleIsOff,
  machineOnly,
  operatorNeeded,
  operatorTokenNeeded,
  sessionNeeded,
  signInNeeded,
  visitorNeeded,
  webOnly,
} from './account-problem.ts';
import type { Caller } from './caller.ts';
import type { ProblemError } from './problem.ts';

/** Of the page and of the console, as they are now. */
export interface Openness {
  /** Whoever comes may see what is `public`. */
  readonly isOpen: boolean;
  /** Somebody can sign in. */
  readonly isClaimed: boolean;
  readonly consoleMode: ConsoleMode;
}

type Asked = Pick<Route, 'access' | 'method'>;

/** `undefined`: it may; see `Access`. */
export function refusalOf(route: Asked, caller: Caller, now: Openness): ProblemError | undefined {
  switch (caller.kind) {
    case 'machine':
      return route.access === 'web' ? webOnly() : undefined;
    case 'web':
      return refusalOfWeb(route.access);
    case 'visitor':
      return refusalOfVisitor(route.access, caller, now);
    case 'console':
      return refusalOfConsole(route, caller, now);
  }
}

function refusalOfWeb(access: Access): ProblemError | undefined {
  if (['always', 'public', 'inside', 'web'].includes(access)) return undefined;
  return access === 'local' || access === 'console' ? machineOnly() : visitorNeeded();
}

function refusalOfVisitor(
  access: Access,
  caller: Caller,
  { isOpen, isClaimed }: Openness,
): ProblemError | undefined {
  const { principal, hasShown } = caller;
  if (access === 'always') return undefined;
  if (access === 'local' || access === 'console') return machineOnly();
  if (access === 'inside' || access === 'web') return webOnly();
  if (access === 'public' && isOpen && isClaimed) return undefined;
  if (principal === undefined) return signInNeeded(hasShown, isClaimed);
  return access === 'operate' ? refusalOfRole(principal, caller) : undefined;
}

function refusalOfConsole(route: Asked, caller: Caller, now: Openness): ProblemError | undefined {
  const { access, method } = route;
  if (access === 'always') return undefined;
  if (access === 'local') return machineOnly();
  if (access === 'web') return webOnly();
  if (now.consoleMode === 'off') return consoleIsOff();
  if (access === 'public' || access === 'inside') return undefined;
  // What a session changes of itself is for who has one, in whatever mode.
  if (access === 'view') return method === 'GET' ? undefined : refusalWithoutSession(caller, now.isClaimed);
  return refusalOfChange(access, caller, now);
}

function refusalOfChange(
  access: 'operate' | 'console',
  caller: Caller,
  { consoleMode, isClaimed }: Openness,
): ProblemError | undefined {
  if (consoleMode === 'view') return consoleShowsOnly();
  if (access === 'console') return undefined;
  const refusal = refusalWithoutSession(caller, isClaimed);
  if (refusal !== undefined || caller.principal === undefined) return refusal;
  return refusalOfRole(caller.principal, caller);
}

/** A token is named by its own name: `principal.user` is who made it, whose role is another matter. */
function refusalOfRole({ role, via, user }: Principal, { origin }: Caller): ProblemError | undefined {
  if (role === 'operator') return undefined;
  return via === 'token' ? operatorTokenNeeded(origin.user ?? '') : operatorNeeded(user);
}

/** An API token is none: whoever has found one must not use it at the machine, where nobody sees from which address. */
function refusalWithoutSession(
  { principal, hasShown }: Caller,
  isClaimed: boolean,
): ProblemError | undefined {
  if (principal === undefined) return signInNeeded(hasShown, isClaimed);
  return principal.via === 'session' ? undefined : sessionNeeded();
}

/** Whether a caller may call a route: the one place that decides it. */

import type { Access } from '../contract/route.ts';
import { machineOnly, operatorNeeded, signInNeeded, visitorNeeded, webOnly } from './account-problem.ts';
import type { Caller } from './caller.ts';
import type { ProblemError } from './problem.ts';

/** Of the page, as it is now. */
export interface Openness {
  /** Whoever comes may see what is `public`. */
  readonly isOpen: boolean;
  /** Somebody can sign in. */
  readonly isClaimed: boolean;
}

/** `undefined`: it may; see `Access`. */
export function refusalOf(access: Access, caller: Caller, page: Openness): ProblemError | undefined {
  switch (caller.kind) {
    case 'machine':
      return access === 'web' ? webOnly() : undefined;
    case 'web':
      return refusalOfWeb(access);
    case 'visitor':
      return refusalOfVisitor(access, caller, page);
  }
}

function refusalOfWeb(access: Access): ProblemError | undefined {
  if (['always', 'public', 'inside', 'web'].includes(access)) return undefined;
  return access === 'local' ? machineOnly() : visitorNeeded();
}

function refusalOfVisitor(
  access: Access,
  { principal, hasShown }: Caller,
  { isOpen, isClaimed }: Openness,
): ProblemError | undefined {
  if (access === 'always') return undefined;
  if (access === 'local') return machineOnly();
  if (access === 'inside' || access === 'web') return webOnly();
  if (access === 'public' && isOpen && isClaimed) return undefined;
  if (principal === undefined) return signInNeeded(hasShown, isClaimed);
  return access === 'operate' && principal.role !== 'operator' ? operatorNeeded(principal.user) : undefined;
}

/** The session in the browser: out of reach for scripts, sent to this host only, and never with a request that another site makes. */

import type { SignedIn } from '../appliance/contract/accounts.ts';
import { COOKIE } from './http/state.ts';
import type { WebContext } from './http/state.ts';

const attributes = { path: '/', secure: true, httpOnly: true, sameSite: 'strict' } as const;

/** For as long as the daemon keeps the session; counted from now, so that a clock of the browser that is wrong does no harm. */
export function keepSession(ctx: WebContext, { token, expiresAt }: SignedIn, now: number): void {
  ctx.cookies.set(COOKIE, token, {
    ...attributes,
    maxAge: Math.max(0, Date.parse(expiresAt) - now),
    overwrite: true,
  });
}

export function dropSession(ctx: WebContext): void {
  ctx.cookies.set(COOKIE, '', { ...attributes, expires: new Date(0), overwrite: true });
}

/** What is known of a request before anybody was asked: from where it comes, and what it shows as a proof of who it is. */

import type { IncomingMessage } from 'node:http';
import type { ParameterizedContext } from 'koa';

export interface WebState {
  /** Remote address, IPv4 without the prefix that a socket for both families gives it. */
  readonly address: string;
  /** What the browser calls itself: by that a user knows a session again. */
  readonly agent?: string;
  /** A page asks by itself: nobody is there, as far as it knows. */
  readonly isUnattended?: true;
  /** Absent: nothing was shown. Nobody has verified it. */
  readonly credential?: Credential;
}
export type WebContext = ParameterizedContext<WebState>;

/** `cookie`: the browser sends it by itself, also where another site has made the request; `bearer` never comes that way. */
export interface Credential {
  readonly via: 'cookie' | 'bearer';
  readonly token: string;
}

/** `__Host-`: a browser takes it only with Secure, for this host alone and for all paths; no other host can plant one. */
export const COOKIE = '__Host-applianced';

/** What a token may look like; anything else is none, and reaches no header of ours. */
const token = /^[\w.~+/=-]{1,512}$/;

/** An API token that is given wins: whoever sends one means it. */
export function credentialOf(
  authorization: string | undefined,
  cookie: string | undefined,
): Credential | undefined {
  const bearer = /^Bearer +(.+)$/i.exec(authorization ?? '')?.[1];
  if (bearer !== undefined) return token.test(bearer) ? { via: 'bearer', token: bearer } : undefined;
  return cookie !== undefined && token.test(cookie) ? { via: 'cookie', token: cookie } : undefined;
}

/** `undefined`: the connection is gone already, so that nobody is left to answer. */
export function remoteAddress(request: IncomingMessage): string | undefined {
  return request.socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/, '');
}

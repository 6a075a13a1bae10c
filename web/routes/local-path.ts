/** Where a visitor is sent back to: only to a path of this page, whatever a request says. Pure. */

import { refuseTarget } from '../http/target.ts';

/** Only to resolve paths against: nobody can have this name (RFC 6761). */
const ANY = 'https://page.invalid';

/** The path with its query; `undefined`: it leads elsewhere, or is none. */
export function localPath(text: string | undefined): string | undefined {
  if (text === undefined || refuseTarget(text) !== undefined) return undefined;
  const url = URL.parse(text, ANY);
  return url?.origin === ANY ? url.pathname + url.search : undefined;
}

/** The path of a Referer, where it is a page of the same host. */
export function ownReferer(referer: string | undefined, host: string | undefined): string | undefined {
  const url = URL.parse(referer ?? '');
  if (url === null || host === undefined) return undefined;
  return url.origin === URL.parse(`https://${host}`)?.origin
    ? localPath(url.pathname + url.search)
    : undefined;
}

/** `path` asks for a sign-in first, and is shown after it. */
export function signInPath(path: string): string {
  return path === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(path)}`;
}

/** Without its query. */
export function bare(path: string): string {
  return path.split('?', 1)[0] ?? '';
}

/**
 * Whether a request that changes something was made by a page of this machine (CSRF). The cookie is SameSite=Strict already; this also holds
 * for another port of the same host, and for browsers that do not know SameSite. Pure.
 */

export interface RequestOrigin {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** The header Sec-Fetch-Site, which scripts of a page cannot set. */
  readonly fetchSite: string | undefined;
}

/** `undefined`: it was. Else why it is not taken for one. */
export function refuseOrigin({ host, origin, fetchSite }: RequestOrigin): string | undefined {
  if (origin === undefined) return 'it has no Origin';
  if (!sameOrigin(origin, host)) return 'its Origin is another one';
  if (fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none')
    return 'the browser says that another site made it';
  return undefined;
}

/** Also where one of the two names the default port and the other does not. */
function sameOrigin(origin: string, host: string | undefined): boolean {
  const own = host === undefined ? null : URL.parse(`https://${host}`);
  return own !== null && own.origin === URL.parse(origin)?.origin;
}

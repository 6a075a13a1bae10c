/** Under which addresses the status page is reached: pure. */

import type { Page } from '../../appliance/contract/page.ts';

/** Of all names those that somebody else on the network can use. */
export function pageUrls(page: Page | undefined): readonly string[] {
  if (page === undefined) return [];
  const addresses = page.names.filter((name) => /^[\d.]+$|:/.test(name) && !/^127\.|^::1$|^fe80:/.test(name));
  return [page.hostname, ...addresses].map((host) => pageUrl(host, page.port));
}

function pageUrl(host: string, port: number | undefined): string {
  const named = host.includes(':') ? `[${host}]` : host;
  return `https://${named}${port === undefined || port === 443 ? '' : `:${port}`}`;
}

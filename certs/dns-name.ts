/** Names of hosts in the one form in which certificates carry them and clients compare them. */

import { domainToASCII } from 'node:url';

/** RFC 1123, 2.1: `_` belongs to the names of services in the DNS, not to those of hosts. */
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** Clients read a name that ends in a number as an IPv4 address (WHATWG URL, 3.5), so it would never match. */
const NUMBER = /^(?:\d+|0x[\da-f]*)$/;
const MAX_LENGTH = 253;

/**
 * Lower case, international names as punycode (`bücher.example` -> `xn--bcher-kva.example`), without the dot of the root;
 * `*` as the whole first of three labels or more. `undefined` for what names no host.
 */
export function asciiDnsName(text: string): string | undefined {
  const [, wildcard = '', host = ''] = /^(\*\.)?(.*?)\.?$/s.exec(text) ?? [];
  const ascii = toAscii(host);
  const labels = ascii.split('.');
  if (!labels.every((label) => LABEL.test(label)) || NUMBER.test(labels.at(-1) ?? '')) return undefined;
  if (wildcard !== '' && labels.length < 2) return undefined;
  const name = wildcard + ascii;
  return name.length > MAX_LENGTH ? undefined : name;
}

/** Other marks do not come to domainToASCII, which reads a text as URLs do: it would decode `%2e`. */
function toAscii(host: string): string {
  return /[^\w.\-\u0080-\u{10ffff}]/u.test(host) ? '' : domainToASCII(host);
}

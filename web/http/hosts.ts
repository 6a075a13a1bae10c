/**
 * Under which names this machine may be visited. A name of another site that was made to point here (DNS rebinding) is none of them, so
 * a page of that site cannot read this one. Pure.
 */

import { isIP } from 'node:net';

export interface HostFacts {
  /** Names and addresses that the daemon has told. */
  readonly names: readonly string[];
  /** Address at which this connection came in: nobody can make another site's name out of it. */
  readonly localAddress: string | undefined;
}

/** `host` is the header as it came: name or address, perhaps with a port, which plays no part. */
export function isOwnHost(host: string | undefined, { names, localAddress }: HostFacts): boolean {
  const name = hostName(host);
  if (name === undefined) return false;
  if (name === normal(localAddress ?? '')) return true;
  // A browser resolves `localhost` by itself (RFC 6761), so no site can own it.
  if (name === 'localhost') return true;
  return names.some((own) => (own.startsWith('*.') ? isBelow(name, own.slice(2)) : normal(own) === name));
}

/** One label below, as the wildcard of a certificate means it (RFC 9525, 6.3). */
function isBelow(name: string, domain: string): boolean {
  const [, ...rest] = name.split('.');
  return rest.join('.') === normal(domain);
}

/** The name of a Host header without its port, as names are compared; `undefined`: it is none. */
function hostName(host: string | undefined): string | undefined {
  const parts = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/i.exec(host ?? '');
  if (parts === null) return undefined;
  const [, six, other = '', port = '0'] = parts;
  if (six !== undefined && isIP(six) !== 6) return undefined;
  // With such a one no URL can be made of it.
  if (Number(port) > 65_535) return undefined;
  return normal(six ?? other);
}

/** Lower case, no dot at the end, an IPv6 address in its one short form, IPv4 without the prefix of a socket for both families. */
function normal(name: string): string {
  const bare = name
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^::ffff:(?=\d+\.)/, '');
  return isIP(bare) === 6 ? new URL(`http://[${bare.split('%', 1)[0]}]`).hostname.slice(1, -1) : bare;
}

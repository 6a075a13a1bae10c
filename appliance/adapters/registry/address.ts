/** Where a registry is, and how far it is trusted, as the engine sees it. */

import { BlockList, isIP } from 'node:net';
import type { RegistryAccess } from './access.ts';

/** Where Docker Hub's registry answers; `docker.io` itself is a web site. */
const DOCKER_HUB = 'registry-1.docker.io';

/**
 * Addresses to be tried, in this order. Plain http only where the engine would speak it as well: on the loopback network and with
 * `insecure-registries`. A registry for which node.json names a CA is verified by it, wherever it is.
 */
export function baseUrls(host: string, access: RegistryAccess): readonly URL[] {
  const name = host === 'docker.io' ? DOCKER_HUB : host;
  const https = new URL(`https://${name}`);
  return isInsecure(host, access) ? [https, new URL(`http://${name}`)] : [https];
}

/**
 * The engine takes any certificate of it, and plain http. A name that merely resolves to an address inside such a network does not
 * count, unlike for the engine: an answer of DNS must not switch TLS off.
 */
export function isInsecure(host: string, { site, engine }: RegistryAccess): boolean {
  if (site.ca !== undefined) return false;
  const { hostname } = new URL(`https://${host}`);
  return (
    isLoopback(hostname) || engine.insecureHosts.includes(host) || isWithin(hostname, engine.insecureNetworks)
  );
}

/** Nobody on the way can read it, or it does not leave this machine, or the engine has been told not to mind. */
export function isPrivate(url: URL, access: RegistryAccess): boolean {
  return url.protocol === 'https:' || isInsecure(url.host, access);
}

/** The same host and port, or the same host by https in place of http. */
export function isSameParty(url: URL, party: URL): boolean {
  if (url.origin === party.origin) return true;
  return url.hostname === party.hostname && url.protocol === 'https:' && url.port === '';
}

const loopback = networks(['127.0.0.0/8', '::1/128']);

/** `hostname` of a URL: IPv6 in brackets. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || holds(loopback, hostname);
}

/** Whether a literal address lies in one of these networks (CIDR). */
export function isWithin(hostname: string, cidrs: readonly string[]): boolean {
  return holds(networks(cidrs), hostname);
}

function holds(list: BlockList, hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, '');
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** What is no network is left out. */
function networks(cidrs: readonly string[]): BlockList {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [address = '', length = ''] = cidr.split('/');
    const family = isIP(address);
    const bits = Number(length);
    const isNetwork = family !== 0 && /^\d{1,3}$/.test(length) && bits <= (family === 6 ? 128 : 32);
    if (isNetwork) list.addSubnet(address, bits, family === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

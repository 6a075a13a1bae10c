/** Who names the DNS servers of the machine, and its resolv.conf(5) with others. Pure. */

import type { ResolverFacts } from '../observe/network-facts.ts';

export type Resolver = 'resolved' | 'resolvconf' | 'networkmanager' | 'file' | 'other';

export function resolverOf({ target }: ResolverFacts): Resolver {
  if (target === undefined) return 'file';
  if (/\/run\/systemd\/resolve\//.test(target)) return 'resolved';
  if (/\/run\/NetworkManager\//.test(target)) return 'networkmanager';
  return /resolvconf/.test(target) ? 'resolvconf' : 'other';
}

export function nameServers(text: string): readonly string[] {
  return [...text.matchAll(/^\s*nameserver\s+(\S+)/gm)].map(([, server = '']) => server);
}

/** Everything but its servers stays: search domains, options. */
export function withNameServers(text: string, dns: readonly string[]): string {
  const kept = text.split('\n').filter((line) => line.trim() !== '' && !/^\s*nameserver\b/.test(line));
  return [...kept, ...dns.map((server) => `nameserver ${server}`), ''].join('\n');
}

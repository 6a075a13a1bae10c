/** Whether each DNS server answers for what this appliance must find. */

import type { DnsAnswer } from '../adapters/network/resolver.ts';
import type { ResolverSettings } from '../adapters/network/settings.ts';
import { bad, GROUPS, OFFLINE, ok, skipped } from './check.ts';
import type { Check, Finding } from './check.ts';

export interface DnsDeps {
  readonly isOffline: () => boolean;
  readonly settings: () => Promise<ResolverSettings>;
  /** Names of hosts that images come from; no addresses. */
  readonly names: () => readonly string[];
  /** Registries are reached through a proxy, which looks names up itself. */
  readonly isProxied: (signal: AbortSignal) => Promise<boolean>;
  readonly ask: (server: string, name: string, signal: AbortSignal) => Promise<DnsAnswer>;
  /** Milliseconds of a clock that does not jump. */
  readonly clock: () => number;
}

export interface Answered {
  readonly server: string;
  readonly tookMs: number;
  readonly answer: DnsAnswer;
}

export function dnsCheck(deps: DnsDeps): Check {
  const { ask, clock } = deps;
  const timed = async (server: string, name: string, signal: AbortSignal): Promise<Answered> => {
    const from = clock();
    const answer = await ask(server, name, signal);
    return { server, tookMs: Math.round(clock() - from), answer };
  };
  return {
    id: 'dns',
    group: GROUPS.network,
    title: 'DNS servers',
    needs: ['link', 'address'],
    run: async (signal) => {
      if (deps.isOffline()) return OFFLINE;
      const { servers, hosts } = await deps.settings();
      const name = deps.names().find((each) => !hosts.has(each.toLowerCase()));
      if (name === undefined) return skipped('no registry of the stack has a name that must be looked up');
      if (servers === undefined || servers.length === 0) return noServers();
      const answers = await Promise.all(servers.map((server) => timed(server, name, signal)));
      return judgeDns(name, answers, await deps.isProxied(signal));
    },
  };
}

const CHECK_SERVERS =
  'Check the servers in /etc/resolv.conf and the way to them; whoever runs the network, or its DHCP server, names them.';

function noServers(): Finding {
  return bad('failed', '/etc/resolv.conf names no DNS server', CHECK_SERVERS);
}

export function judgeDns(name: string, answers: readonly Answered[], isProxied: boolean): Finding {
  const lines = answers.map((one) => wordsOf(name, one));
  const detail = lines.length > 1 ? lines.join('\n') : undefined;
  const found = answers.filter(({ answer }) => answer.kind === 'found');
  const [first = ''] = lines;
  const bads = answers.length - found.length;
  if (bads === 0) return ok(lines.length === 1 ? first : `all ${lines.length} servers know ${name}`, detail);
  const isKnownNowhere = answers.every(({ answer }) => answer.kind === 'unknown');
  const action = isKnownNowhere
    ? `Check the name in the stack file and registry_fqdn in node.json, or have ${name} put into this DNS.`
    : CHECK_SERVERS;
  const result = lines.length === 1 ? first : `${bads} of ${lines.length} servers give no address of ${name}`;
  if (found.length === 0 && isProxied)
    return bad('warning', `${result}; the proxy may know it`, action, detail);
  return bad(found.length === 0 ? 'failed' : 'warning', result, action, detail);
}

function wordsOf(name: string, { server, tookMs, answer }: Answered): string {
  switch (answer.kind) {
    case 'found':
      return `${server} says ${name} is ${answer.addresses.join(', ')} (${tookMs} ms)`;
    case 'unknown':
      return `${server} knows no address of ${name}`;
    case 'failed':
      return `${server} ${FAILURES[answer.code] ?? `fails (${answer.code})`}`;
  }
}

/** Codes of node:dns. */
const FAILURES: Readonly<Record<string, string>> = {
  ETIMEOUT: 'does not answer',
  ECONNREFUSED: 'cannot be reached',
  EREFUSED: 'refuses to answer this machine',
  ESERVFAIL: 'has a fault of its own (SERVFAIL)',
};

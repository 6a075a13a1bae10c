/** The names for which the appliance makes its certificates. */

import { normalAddress } from './address.ts';
import { asciiDnsName } from './dns-name.ts';
import type { CertificateName } from './types.ts';

/** Each may be a host name or an address; what is neither (the name of a service with `_`, say) is left out. */
export interface NameSources {
  /** Of the machine. */
  readonly hostname: string;
  /** `node_hostname` and `node_ip` of node.json. */
  readonly nodeHostname?: string;
  readonly nodeIp?: string;
  /** What an operator wants beside them. */
  readonly extraNames: readonly string[];
  /** Of the machine's networks: whether those of containers belong to them is the caller's to say. */
  readonly addresses: readonly string[];
  /** Under which containers reach each other. */
  readonly serviceNames: readonly string[];
}

const LOCAL = ['localhost', '127.0.0.1', '::1'] as const;

/**
 * Each once, the best known first. The order in which a system lists its addresses and services does not show, so the same
 * names always give the same list.
 */
export function wantedNames(sources: NameSources): CertificateName[] {
  const { hostname, nodeHostname = '', nodeIp = '', extraNames, addresses, serviceNames } = sources;
  const texts = [
    ...LOCAL,
    hostname,
    shortForm(hostname),
    nodeHostname,
    nodeIp,
    ...extraNames,
    ...addresses.toSorted(),
    ...serviceNames.toSorted(),
  ];
  const names = new Map<string, CertificateName>();
  for (const name of texts.flatMap((text) => wantedName(text) ?? []))
    names.set(`${name.kind} ${name.value}`, name);
  return [...names.values()];
}

/** As a certificate carries it; `undefined` for what is neither a host name nor an address. */
export function wantedName(text: string): CertificateName | undefined {
  const address = normalAddress(text);
  if (address !== undefined) return { kind: 'ip', value: address };
  const value = asciiDnsName(text);
  return value === undefined ? undefined : { kind: 'dns', value };
}

/** `edge.shop.example` -> `edge`; nothing of an address. */
function shortForm(hostname: string): string {
  return asciiDnsName(hostname)?.split('.', 1)[0] ?? '';
}

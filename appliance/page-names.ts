/** Under which names and addresses this machine is visited: a request for another host comes from a page that only pretends to be us. */

import type { NodeConfig } from './config/schema.ts';
import type { PublishedSeen } from './observe/certs-observed.ts';

export interface NamesSeen {
  readonly config: Pick<NodeConfig, 'node_hostname' | 'node_ip' | 'console_fqdn' | 'certs'> | undefined;
  /** The operating system's name of the machine. */
  readonly hostname: string;
  readonly addresses: readonly string[];
  readonly published: PublishedSeen | undefined;
}

/** Lower case, each once. `*.` at the beginning is a certificate's: one label stands there. */
export function pageNames({ config, hostname, addresses, published }: NamesSeen): readonly string[] {
  const label = hostname.split('.')[0] ?? hostname;
  const names = [
    config?.node_hostname,
    hostname,
    label,
    `${label}.local`,
    config?.console_fqdn,
    config?.node_ip,
    ...(config?.certs.names ?? []),
    ...certificateNames(published),
    ...addresses,
    'localhost',
    '127.0.0.1',
    '::1',
  ];
  return [
    ...new Set(names.flatMap((name) => (name === undefined || name === '' ? [] : [name.toLowerCase()]))),
  ];
}

/** Of the leaf that TLS is spoken with. */
function certificateNames(published: PublishedSeen | undefined): readonly string[] {
  if (published?.state !== 'intact') return [];
  const leaf = published.contents.server?.fingerprints[0];
  const names = leaf === undefined ? [] : (published.certificates[leaf]?.names ?? []);
  return names.map(({ value }) => value);
}

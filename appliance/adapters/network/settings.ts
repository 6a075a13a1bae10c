/** How names are looked up on this machine: resolv.conf(5) and hosts(5). */

import { readTextFile, unlessMissing } from '../files/read.ts';

export interface ResolverSettings {
  /** Addresses, in the order in which they are asked; absent: there is no resolv.conf. */
  readonly servers?: readonly string[];
  /** Names in the file hosts, in lower case. */
  readonly hosts: ReadonlySet<string>;
}

const MAX_BYTES = 1024 * 1024;

/** `etc`: the folder of both. @throws FileReadError */
export async function readResolverSettings(etc: string): Promise<ResolverSettings> {
  const [resolv, hosts] = await Promise.all(
    ['resolv.conf', 'hosts'].map((name) =>
      unlessMissing(readTextFile(`${etc}/${name}`, { maxBytes: MAX_BYTES })),
    ),
  );
  return {
    hosts: parseHosts(hosts?.text ?? ''),
    ...(resolv === undefined ? {} : { servers: parseServers(resolv.text) }),
  };
}

export function parseServers(text: string): readonly string[] {
  return [...text.matchAll(/^[ \t]*nameserver[ \t]+(\S+)/gm)].map(([, server = '']) => server);
}

export function parseHosts(text: string): ReadonlySet<string> {
  const lines = text.split('\n').map((line) => line.replace(/#.*/, '').trim().split(/\s+/).slice(1));
  return new Set(lines.flat().map((name) => name.toLowerCase()));
}

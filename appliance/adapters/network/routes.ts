/** The ways out of this machine's network, as the kernel has them. */

import { readFile } from 'node:fs/promises';
import { isErrno } from '../files/errno.ts';

export interface DefaultRoute {
  readonly gateway: string;
  readonly interfaceName: string;
  readonly family: 4 | 6;
  readonly metric: number;
}

/** RTF_UP | RTF_GATEWAY (linux/route.h). */
const UP_BY_GATEWAY = 0x1 | 0x2;
const NO_PREFIX = '00000000000000000000000000000000';

/** Best first: IPv4 before IPv6, then by metric. Throws the system's error. */
export async function readDefaultRoutes(folder = '/proc/net'): Promise<readonly DefaultRoute[]> {
  const [v4, v6] = await Promise.all([textOf(`${folder}/route`), textOf(`${folder}/ipv6_route`)]);
  return [...parseRoutes(v4), ...parseIpv6Routes(v6)];
}

/** Columns of proc_pid_net(5): Iface Destination Gateway Flags RefCnt Use Metric Mask ...; addresses in the byte order of the machine. */
export function parseRoutes(text: string): readonly DefaultRoute[] {
  return byMetric(
    rowsOf(text).flatMap(([interfaceName = '', to, via = '', flags = '', , , metric, mask]): DefaultRoute[] =>
      to === '00000000' && mask === '00000000' && isByGateway(flags)
        ? [{ gateway: littleEndian(via), interfaceName, family: 4, metric: Number(metric) }]
        : [],
    ),
  );
}

/** Columns: destination, its prefix, source, its prefix, next hop, metric, references, uses, flags (all hexadecimal), interface. */
export function parseIpv6Routes(text: string): readonly DefaultRoute[] {
  return byMetric(
    rowsOf(text).flatMap((row): DefaultRoute[] => {
      const [to, prefix, , , via = '', metric = '', , , flags = '', interfaceName = ''] = row;
      if (to !== NO_PREFIX || prefix !== '00' || !isByGateway(flags)) return [];
      return [{ gateway: ipv6(via), interfaceName, family: 6, metric: Number.parseInt(metric, 16) }];
    }),
  );
}

function isByGateway(flags: string): boolean {
  return (Number.parseInt(flags, 16) & UP_BY_GATEWAY) === UP_BY_GATEWAY;
}

function byMetric(routes: readonly DefaultRoute[]): readonly DefaultRoute[] {
  return routes.toSorted((a, b) => a.metric - b.metric);
}

function rowsOf(text: string): readonly (readonly string[])[] {
  return text.split('\n').map((line) => line.trim().split(/\s+/));
}

function littleEndian(digits: string): string {
  return (digits.match(/../g) ?? [])
    .toReversed()
    .map((byte) => Number.parseInt(byte, 16))
    .join('.');
}

function ipv6(digits: string): string {
  const groups = digits.match(/.{4}/g) ?? [];
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

/** A kernel without one of the families has no such file. */
async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return '';
    throw error;
  }
}

/** What is wanted of the IPv4 of one interface, and what is wrong with a wish. Pure. */

import type { InputProblem } from '../contract/problem-details.ts';
import type { NetworkInterface, NetworkRequest } from '../contract/machine.ts';
import { contains, isHostAddress, isNetworkOrBroadcast, parseCidr } from './ipv4.ts';
import type { Cidr } from './ipv4.ts';

export type Ipv4Settings =
  | { readonly method: 'dhcp' }
  | {
      readonly method: 'static';
      readonly cidr: Cidr;
      readonly gateway?: string;
      readonly dns: readonly string[];
    };

/** What may stand beside an interface's own addresses. */
export type OtherInterface = Pick<NetworkInterface, 'name' | 'addresses'>;

/** The settings that are asked for, or everything that is wrong with them. `all`: the interfaces as they are. */
export function settingsOf(
  request: NetworkRequest,
  all: readonly OtherInterface[],
): Ipv4Settings | { readonly problems: readonly InputProblem[] } {
  return request.method === 'dhcp' ? dhcpOf(request) : staticOf(request, all);
}

function dhcpOf({ address, gateway, dns }: NetworkRequest): ReturnType<typeof settingsOf> {
  const given = { address, gateway, dns: dns.length > 0 ? dns : undefined };
  const problems = Object.entries(given)
    .filter(([, value]) => value !== undefined)
    .map(([path]) => ({ path, reason: 'goes with the method static only: DHCP gives its own' }));
  return problems.length > 0 ? { problems } : { method: 'dhcp' };
}

function staticOf(request: NetworkRequest, all: readonly OtherInterface[]): ReturnType<typeof settingsOf> {
  const { address, gateway, dns } = request;
  if (address === undefined) return { problems: [{ path: 'address', reason: 'is missing' }] };
  const cidr = parseCidr(address);
  if (cidr === undefined) {
    const reason = 'must be an IPv4 address with its prefix, as 192.0.2.10/24';
    return { problems: [{ path: 'address', reason }, ...dnsProblems(dns)] };
  }
  const others = all.filter(({ name }) => name !== request.interface);
  const problems = [
    ...addressProblems(cidr, others),
    ...(gateway === undefined ? [] : gatewayProblems(gateway, cidr)),
    ...dnsProblems(dns),
  ];
  if (problems.length > 0) return { problems };
  return { method: 'static', cidr, ...(gateway === undefined ? {} : { gateway }), dns: [...new Set(dns)] };
}

function addressProblems(cidr: Cidr, others: readonly OtherInterface[]): InputProblem[] {
  const path = 'address';
  if (cidr.prefix < 1) return [{ path, reason: 'must have a prefix of 1 to 32' }];
  if (!isHostAddress(cidr.address)) return [{ path, reason: 'is not an address that a machine can have' }];
  if (isNetworkOrBroadcast(cidr)) {
    return [{ path, reason: `is the network or the broadcast address of its /${cidr.prefix}` }];
  }
  const own = others.flatMap(({ name, addresses }) => addresses.map(({ cidr: text }) => ({ name, text })));
  for (const { name, text } of own) {
    const other = parseCidr(text);
    if (other === undefined) continue;
    if (other.address === cidr.address) return [{ path, reason: `is that of ${name} already` }];
    // With the same network on two interfaces the kernel chooses one for all of it.
    if (contains(cidr, other.address) || contains(other, cidr.address)) {
      return [{ path, reason: `is in a network that overlaps with that of ${name} (${text})` }];
    }
  }
  return [];
}

function gatewayProblems(gateway: string, cidr: Cidr): InputProblem[] {
  const path = 'gateway';
  if (!isHostAddress(gateway)) return [{ path, reason: 'must be an IPv4 address, as 192.0.2.1' }];
  if (!contains(cidr, gateway)) {
    return [{ path, reason: `is not inside of the network of ${cidr.address}/${cidr.prefix}` }];
  }
  if (gateway === cidr.address) return [{ path, reason: 'is the address of this machine itself' }];
  return isNetworkOrBroadcast(cidr, gateway)
    ? [{ path, reason: `is the network or the broadcast address of its /${cidr.prefix}` }]
    : [];
}

function dnsProblems(dns: readonly string[]): InputProblem[] {
  return dns
    .map((server, index) => ({ server, path: `dns.${index}` }))
    .filter(({ server }) => !isHostAddress(server))
    .map(({ path }) => ({ path, reason: 'must be an IPv4 address, as 192.0.2.53' }));
}

/** `DHCP`, `static 192.0.2.10/24, gateway 192.0.2.1, DNS 192.0.2.53`. */
export function settingsText(settings: Ipv4Settings): string {
  if (settings.method === 'dhcp') return 'DHCP';
  const { cidr, gateway, dns } = settings;
  return [
    `static ${cidr.address}/${cidr.prefix}`,
    gateway === undefined ? 'no gateway' : `gateway ${gateway}`,
    ...(dns.length === 0 ? [] : [`DNS ${dns.join(' ')}`]),
  ].join(', ');
}

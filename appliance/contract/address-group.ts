/**
 * Which addresses are one visitor: pure. Whoever has one IPv6 address has a whole /64 of them (RFC 6177), so that it counts as one.
 * `address` is an IP address of a peer; an IPv4 address that is written as IPv6 counts as that group.
 */
export function addressGroup(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return `${[...before, ...zeros, ...after].slice(0, 4).join(':')}::/64`;
}

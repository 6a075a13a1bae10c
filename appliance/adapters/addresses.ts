/** Addresses under which other machines may reach this one. */

import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import type { NetworkInterfaceInfo } from 'node:os';
import { isErrno } from './files/errno.ts';

/** Of container engines and the like: only containers reach this machine through them. */
const INNER = /^(?:docker\d|br-[0-9a-f]{12}$|veth|cni|podman|virbr|lxcbr|flannel|cali|tunl)/;

/** net/ipv6: IFA_F_TEMPORARY (privacy), DEPRECATED and TENTATIVE come and go by themselves (linux/if_addr.h). */
const PASSING = 0x01 | 0x20 | 0x40;

/** Sorted; without loopback, link-local and passing addresses. */
export function ownAddresses(): readonly string[] {
  const passing = passingAddresses();
  return Object.entries(networkInterfaces())
    .filter(([name]) => !INNER.test(name))
    .flatMap(([, addresses]) => addresses ?? [])
    .filter(({ internal, address }) => !internal && !isLinkLocal(address) && !passing.has(address))
    .map(({ address }) => address)
    .toSorted();
}

/** All of them, by the name of their interface. */
export function interfaces(): Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>> {
  return networkInterfaces();
}

function isLinkLocal(address: string): boolean {
  return /^fe[89ab]/i.test(address) || address.startsWith('169.254.');
}

/** From /proc/net/if_inet6: address, index, prefix length, scope, flags, name. */
function passingAddresses(): ReadonlySet<string> {
  const lines = readIfInet6().split('\n');
  const passing = lines.filter((line) => (Number.parseInt(line.split(/\s+/)[4] ?? '0', 16) & PASSING) !== 0);
  return new Set(passing.map((line) => shortest(line.slice(0, 32))));
}

function readIfInet6(): string {
  try {
    return readFileSync('/proc/net/if_inet6', 'utf8');
  } catch (error) {
    // A kernel without IPv6.
    if (isErrno(error, 'ENOENT')) return '';
    throw error;
  }
}

/** 32 hex digits in the form of `networkInterfaces`. */
function shortest(digits: string): string {
  const groups = digits.match(/.{4}/g) ?? [];
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

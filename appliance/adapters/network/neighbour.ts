/**
 * Whether a machine on the same network answers, without the right to send ICMP: an attempt to connect makes the kernel look for its
 * hardware address (ARP, neighbour discovery), and ends with EHOSTUNREACH where nobody has it. A datagram would not: of one, the kernel
 * tells only that a port is closed (net/ipv4/icmp.c, `icmp_err_convert`: what is not fatal).
 */

import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { isErrno } from '../files/errno.ts';
import type { DefaultRoute } from './routes.ts';

export interface Neighbour {
  /** `silent`: it takes no connection and refuses none, as behind a filter; the kernel would have said that nobody is there. */
  readonly answer: 'answers' | 'unreachable' | 'silent';
  /** As the kernel has it in its table, for up to a minute after the last sign of life. IPv4 only. */
  readonly hardwareAddress?: string;
}

/** Nobody serves it (RFC 863): whoever is there refuses at once, or says nothing. */
const DISCARD = 9;
/** The kernel gives up after three questions, one second apart (net.ipv4.neigh: mcast_solicit, retrans_time_ms). */
const GIVE_UP_MS = 4_500;
const LOOK_EVERY_MS = 25;
/** Who refuses does it at once: worth a moment before the table is believed. */
const REFUSAL_MS = 100;

/** Rejects with the reason of `signal`, or the system's error. `table`: /proc/net/arp. */
export async function askNeighbour(
  route: DefaultRoute,
  signal: AbortSignal,
  table = '/proc/net/arp',
): Promise<Neighbour> {
  const { gateway, interfaceName, family } = route;
  let answer: Neighbour['answer'] = 'silent';
  const host = isLinkLocal(gateway) ? `${gateway}%${interfaceName}` : gateway;
  const socket = connect({ host, port: DISCARD });
  socket.on('connect', () => (answer = 'answers'));
  socket.on('error', (error) => (answer = isErrno(error, 'ECONNREFUSED') ? 'answers' : 'unreachable'));
  try {
    const began = performance.now();
    for (;;) {
      const hardwareAddress = family === 4 ? await hardwareAddressOf(route, table) : undefined;
      const passedMs = performance.now() - began;
      const isSettled = answer !== 'silent' || (hardwareAddress !== undefined && passedMs > REFUSAL_MS);
      if (isSettled || passedMs > GIVE_UP_MS)
        return { answer, ...(hardwareAddress === undefined ? {} : { hardwareAddress }) };
      await delay(LOOK_EVERY_MS, undefined, { signal });
    }
  } finally {
    socket.destroy();
  }
}

function isLinkLocal(address: string): boolean {
  return /^fe[89ab]/i.test(address);
}

/** ATF_COM (linux/if_arp.h): the address is known. */
const COMPLETE = 0x2;

async function hardwareAddressOf(
  { gateway, interfaceName }: DefaultRoute,
  table: string,
): Promise<string | undefined> {
  const rows = (await readFile(table, 'utf8')).split('\n').map((line) => line.trim().split(/\s+/));
  const row = rows.find((cells) => cells[0] === gateway && cells[5] === interfaceName);
  const isComplete = (Number.parseInt(row?.[2] ?? '0', 16) & COMPLETE) !== 0;
  return isComplete ? row?.[3] : undefined;
}

/** Addresses in the one form that the rest compares. */

import { isIP, SocketAddress } from 'node:net';

/** 4 or 16 bytes, as a certificate carries them; other lengths name no address. */
export function shortestAddress(bytes: Uint8Array): string | undefined {
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.length !== 16) return undefined;
  const groups = Array.from({ length: 8 }, (_, at) =>
    (((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0)).toString(16),
  );
  return normalAddress(groups.join(':'));
}

/** `FE80:0::1` -> `fe80::1`; `undefined` for what is no address (RFC 5952 by the C library of Node). */
export function normalAddress(text: string): string | undefined {
  const bare = text.split('%', 1)[0] ?? '';
  const family = isIP(bare);
  if (family === 0) return undefined;
  return family === 4 ? bare : new SocketAddress({ address: bare, family: 'ipv6' }).address;
}

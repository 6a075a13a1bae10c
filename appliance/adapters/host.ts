/** What the machine says of itself. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import { textIfAny } from './files/if-any.ts';

/** The kernel's name of this boot. */
export function readBootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** Milliseconds since the epoch, by the clock as it is set now. */
export function bootedAt(now: number): number {
  return now - Math.round(uptime() * 1_000);
}

/** Of a clock that does not jump. */
export function uptimeMs(): number {
  return uptime() * 1_000;
}

export function readHostname(): string {
  return hostname();
}

/**
 * Names this machine and this root for as long as both exist, without being stored: a UUID from the machine id (which
 * must not be shown, machine-id(5), hence the hash) and the root path. `undefined`: the machine has no id.
 */
export function deriveApplianceId(root: string): string | undefined {
  const machineId = (textIfAny('/etc/machine-id') ?? '').trim();
  if (!/^[0-9a-f]{32}$/.test(machineId)) return undefined;
  const hash = createHash('sha256').update(`applianced ${machineId} ${root}`).digest('hex');
  // Version 8 (free-form) and the RFC 9562 variant.
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

/** Who the process runs as. */
export function ownUid(): number {
  return process.getuid?.() ?? 0;
}

export function ownGid(): number {
  return process.getgid?.() ?? 0;
}

/** The effective one and the supplementary ones. */
export function ownGroups(): readonly number[] {
  return [process.getegid?.() ?? 0, ...(process.getgroups?.() ?? [])];
}

/** A fixed day, a CA of each kind, and OpenSSL as the judge of what was issued. */

import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { KeyPair } from '../types.ts';
import { issueCa } from './issue.ts';
import type { IssueClock, LeafOptions } from './issue.ts';
import type { KeyType } from './keys.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const YEAR = 365 * DAY;
export const NOON = Date.UTC(2026, 2, 1, 12);
export const KEY_TYPES: readonly KeyType[] = ['ec', 'rsa'];

/** Serial numbers are of the real randomness unless a seed is given. */
export function clockAt(now: number, seed?: string): IssueClock {
  const seeded = (size: number): Uint8Array =>
    createHash('sha256').update(`${seed}`).digest().subarray(0, size);
  return { now, randomBytes: seed === undefined ? randomBytes : seeded };
}

export const noon = clockAt(NOON);

export function aCa(keyType: KeyType, at: IssueClock = noon, lifetimeMs = 10 * YEAR): Promise<KeyPair> {
  return issueCa({ commonName: 'Edge CA', organization: 'Example', keyType, lifetimeMs }, at);
}

/** Of a server, for ninety days. */
export const leafOf = (keyType: KeyType, more: Partial<LeafOptions> = {}): LeafOptions => ({
  usage: 'server',
  commonName: 'edge.example',
  names: [
    { kind: 'dns', value: 'edge.example' },
    { kind: 'ip', value: '10.0.0.7' },
    { kind: 'ip', value: 'fd00::7' },
  ],
  keyType,
  lifetimeMs: 90 * DAY,
  ...more,
});

const run = promisify(execFile);

/** What it prints. @throws where it ends with another code than 0. */
export async function openssl(...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await run('openssl', args, { env: { ...process.env, LC_ALL: 'C.UTF-8' } });
  return stdout + stderr;
}

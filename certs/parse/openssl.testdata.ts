/** What OpenSSL writes, in every form, once a file of tests. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const PASSWORD = 'päss wörd';

export interface Openssl extends Disposable {
  /** Runs it in the folder; gives its standard output. */
  run(...args: readonly string[]): Buffer;
  read(name: string): Buffer;
}

export function openssl(): Openssl {
  const folder = mkdtempSync(join(tmpdir(), 'parse-'));
  return {
    run: (...args) => execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] }),
    read: (name) => readFileSync(join(folder, name)),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}

export const KEYS = {
  rsa: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  p256: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  p384: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  ed25519: ['-algorithm', 'ED25519'],
} as const;
export type KeyName = keyof typeof KEYS;

/** `<key>.key` (PKCS#8), `<key>.crt` (self-signed) and `<key>.csr`. */
export function makePair(tool: Openssl, key: KeyName): void {
  tool.run('genpkey', ...KEYS[key], '-out', `${key}.key`);
  const subject = ['-subj', `/CN=${key}`, '-addext', 'subjectAltName=DNS:box.example,IP:10.0.0.1'];
  tool.run('req', '-x509', '-key', `${key}.key`, '-days', '30', ...subject, '-out', `${key}.crt`);
  tool.run('req', '-new', '-key', `${key}.key`, ...subject, '-out', `${key}.csr`);
}

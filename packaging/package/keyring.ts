/** The contents of `applianced-archive-keyring`. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../dev/command.ts';
import type { Archive } from './options.ts';

const keyringPath = '/usr/share/keyrings/applianced-archive-keyring.gpg';

/** The file does not hold what may be given to everybody. */
export class KeyringError extends Error {
  override readonly name = 'KeyringError';
}

/**
 * Exports the public keys of a file, binary, as apt wants them in a `.gpg` file.
 * @throws KeyringError when there is none, or when a secret key stands beside them.
 */
export async function exportKeyring(file: string, output: string, scratch: string): Promise<void> {
  const home = join(scratch, 'gnupg');
  await mkdir(home, { mode: 0o700 });
  const gpg = ['gpg', '--batch', '--quiet', '--no-autostart', '--homedir', home];
  const shown = await run([...gpg, '--with-colons', '--show-keys', file]);
  const kinds = shown.stdout.split('\n').map((line) => line.split(':')[0]);
  if (kinds.includes('sec'))
    throw new KeyringError(`${file} holds a secret key: give the public keys only (gpg --export)`);
  if (!kinds.includes('pub')) throw new KeyringError(`${file} holds no public OpenPGP key`);
  await run([...gpg, '--import', file]);
  await run([...gpg, '--export-options', 'export-minimal', '--output', output, '--export']);
}

/** deb822, sources.list(5). */
export function sourcesFile({ url, suite }: Archive): string {
  return `Types: deb\nURIs: ${url}\nSuites: ${suite}\nComponents: main\nSigned-By: ${keyringPath}\n`;
}

/** One pattern of Unattended-Upgrade::Origins-Pattern a line; the daemon reads it. */
export function originsFile({ origin, label }: Archive): string {
  return `origin=${origin},label=${label}\n`;
}

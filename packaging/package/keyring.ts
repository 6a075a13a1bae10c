/** The contents of `applianced-archive-keyring`. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../dev/command.ts';

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

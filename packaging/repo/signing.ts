/** Signatures of a Release file, and the keyring that devices check them with. Secret keys stay in GnuPG. */
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError, run } from '../dev/command.ts';
import { RepositoryError } from './repository-error.ts';

export interface Signer {
  /** Fingerprints. While a key is replaced there are two, and devices need to know one of them. */
  readonly keys: readonly string[];
  /** Default: that of the user (GNUPGHOME). */
  readonly gnupgHome: string | undefined;
}

/** Short key ids can be forged. 40 digits: OpenPGP version 4; 64: later. */
const fingerprint = /^([0-9A-F]{40}|[0-9A-F]{64})$/i;

/** @throws RepositoryError */
export function requireFingerprints(keys: readonly string[]): void {
  const wrong = keys.filter((key) => !fingerprint.test(key));
  if (keys.length > 0 && wrong.length === 0) return;
  const what = keys.length === 0 ? 'No key is given' : `Not a full fingerprint: ${wrong.join(', ')}`;
  throw new RepositoryError(`${what}. gpg --list-secret-keys shows the 40 digits for --key`);
}

/** Writes InRelease and Release.gpg beside Release, signed by all keys as of `at`. @throws RepositoryError */
export async function signRelease(folder: string, signer: Signer, at: Date): Promise<void> {
  const time = `--faked-system-time=${Math.floor(at.getTime() / 1000)}!`;
  const users = signer.keys.flatMap((key) => ['--local-user', key]);
  const common = ['--yes', time, '--digest-algo=SHA512', ...users];
  const release = join(folder, 'Release');
  const signs = async (how: string[], file: string): Promise<unknown> =>
    gpg(
      signer,
      [...common, ...how, `--output=${join(folder, file)}`, release],
      'The release cannot be signed',
    );
  await signs(['--clearsign'], 'InRelease');
  await signs(['--armor', '--detach-sign'], 'Release.gpg');
}

/** The public halves of the signing keys, in the binary form that Signed-By of every apt reads. @throws RepositoryError */
export async function writeKeyring(path: string, signer: Signer): Promise<void> {
  const args = ['--export-options=export-minimal', '--export', ...signer.keys];
  await gpg(signer, ['--yes', `--output=${path}.part`, ...args], 'The keys cannot be exported');
  await rename(`${path}.part`, path);
}

async function gpg({ gnupgHome }: Signer, args: readonly string[], problem: string): Promise<void> {
  const home = gnupgHome === undefined ? [] : [`--homedir=${gnupgHome}`];
  try {
    await run(['gpg', '--batch', '--quiet', ...home, ...args]);
  } catch (cause) {
    if (!(cause instanceof CommandError)) throw cause;
    throw new RepositoryError(problem, { cause });
  }
}

/** A vendor's signing key for one test, in a GnuPG home of its own. */
import { chmod } from 'node:fs/promises';
import { run } from '../../dev/command.ts';
import { tempDirectory } from '../harness/temp-directory.ts';

export interface SigningKeys extends AsyncDisposable {
  readonly gnupgHome: string;
  /** Makes a key that was valid from 2020 on; answers its fingerprint. */
  newKey(name: string): Promise<string>;
}

export async function signingKeys(): Promise<SigningKeys> {
  const directory = await tempDirectory();
  await chmod(directory.path, 0o700);
  const home = `--homedir=${directory.path}`;
  const gpg = ['gpg', '--batch', '--quiet', home, '--pinentry-mode=loopback', '--passphrase='];
  return {
    gnupgHome: directory.path,
    newKey: async (name) => {
      const identity = `${name} <${name}@example.com>`;
      const from = '--faked-system-time=20200101T000000!';
      await run([...gpg, from, '--quick-generate-key', identity, 'ed25519', 'sign', 'never']);
      const { stdout } = await run([...gpg, '--with-colons', '--list-keys', `=${identity}`]);
      return /^fpr:+([0-9A-F]+):/m.exec(stdout)?.[1] ?? '';
    },
    [Symbol.asyncDispose]: async () => {
      await run(['gpgconf', home, '--kill', 'all']);
      await directory.dispose();
    },
  };
}

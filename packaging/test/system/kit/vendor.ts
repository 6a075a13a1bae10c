/** The vendor of the appliance: a signed repository that the host's keyring trusts, with one publication after the other. */
import { copyFile, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { run } from '../../../dev/command.ts';
import { publish } from '../../../repo/publish.ts';
import { serveRepository, type RepositoryServer } from '../../host/repository.ts';
import { signingKeys } from '../../host/signing-key.ts';
import { tempDirectory } from '../../harness/temp-directory.ts';
import { repositoryPort, type TestPackages } from './packages.ts';

export interface Vendor extends AsyncDisposable {
  /** The repository as a folder: what stands in it is served at once. */
  readonly directory: string;
  readonly server: RepositoryServer;
  /** Adds packages, signs and puts it online. */
  readonly publish: (...debs: string[]) => Promise<void>;
}

/** A publication is younger than the one before, and none is from the future. */
const firstAgeMs = 86_400_000;
const stepMs = 60_000;

export async function startVendor(packages: TestPackages, netns: string): Promise<Vendor> {
  const stack = new AsyncDisposableStack();
  const home = stack.use(await tempDirectory());
  const keys = stack.use(await signingKeys());
  await run(['gpg', '--batch', '--quiet', `--homedir=${keys.gnupgHome}`, '--import', packages.secretKey]);
  const directory = join(home.path, 'repository');
  await mkdir(directory);
  const server = stack.use(await serveRepository({ directory, netns, port: repositoryPort }));
  const signer = { keys: [await fingerprintIn(keys.gnupgHome)], gnupgHome: keys.gnupgHome };
  let publications = 0;
  return {
    directory,
    server,
    publish: async (...given) => {
      publications += 1;
      const debs = join(home.path, String(publications));
      await mkdir(debs);
      for (const deb of given) await copyFile(deb, join(debs, basename(deb)));
      const at = new Date(Date.now() - firstAgeMs + publications * stepMs);
      const settings = { origin: 'applianced', label: 'applianced' };
      await publish({
        out: directory,
        suite: 'stable',
        settings,
        signer,
        at,
        debs,
        keep: undefined,
        url: undefined,
      });
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

async function fingerprintIn(gnupgHome: string): Promise<string> {
  const list = ['gpg', '--batch', `--homedir=${gnupgHome}`, '--with-colons', '--list-secret-keys'];
  return /^fpr:+([0-9A-F]+):/m.exec((await run(list)).stdout)?.[1] ?? '';
}

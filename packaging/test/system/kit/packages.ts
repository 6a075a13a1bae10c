/** The packages that a vendor would publish, built from this checkout once and kept for as long as it stays the same. */
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hostArchitecture } from '../../../bundle/host-bundle.ts';
import { cacheDirectory } from '../../../dev/cache-directory.ts';
import { run } from '../../../dev/command.ts';
import { lockExclusively } from '../../../dev/exclusive.ts';
import { projectRoot } from '../../../dev/project.ts';
import { buildPackages } from '../../../package/build.ts';
import { signingKeys } from '../../host/signing-key.ts';
import { tempDirectory, type TempDirectory } from '../../harness/temp-directory.ts';
import { waitFor } from '../../harness/wait.ts';

/** Where the repository of the keyring package is: every host has a network of its own. */
export const repositoryPort = 8800;

export const versions = { first: '0.1.0', next: '0.1.1~test1' } as const;

export interface TestPackages extends AsyncDisposable {
  /** `.deb` of `applianced` in that version. */
  readonly first: string;
  readonly next: string;
  /** `applianced-archive-keyring`: the key and the address of the repository. */
  readonly keyring: string;
  /** File with the secret key that the keyring trusts. */
  readonly secretKey: string;
}

/** What a package is made of. */
const sources = [
  'appliance',
  'certs',
  'packaging/bundle',
  'packaging/debian',
  'packaging/package',
  'packaging/stacks',
  'systemd',
  'tui',
  'web',
  'package.json',
  'package-lock.json',
];
const names = { inputs: 'inputs', secretKey: 'secret.asc', keyring: 'keyring.deb' } as const;
/** A build takes a quarter of a minute; another test file may be at it. */
const lockDeadlineMs = 300_000;

/** Copies, so that a run in another checkout may replace what is kept. */
export async function testPackages(): Promise<TestPackages> {
  const kept = join(cacheDirectory(), 'test-packages');
  await mkdir(kept, { recursive: true });
  const wait = { deadlineMs: lockDeadlineMs, everyMs: 200 };
  using _ = await waitFor('the cache of packages is free', () => lockExclusively(kept, 'another test'), wait);
  const inputs = await digestOfSources();
  const held = await readFile(join(kept, names.inputs), 'utf8').catch(() => '');
  if (held !== inputs) {
    await rm(join(kept, names.inputs), { force: true });
    await build(kept);
    await writeFile(join(kept, names.inputs), inputs);
  }
  const copy = await tempDirectory();
  await cp(kept, copy.path, { recursive: true });
  return packagesIn(copy);
}

async function build(directory: string): Promise<void> {
  await using scratch = await tempDirectory();
  await using keys = await signingKeys();
  const gpg = ['gpg', '--batch', `--homedir=${keys.gnupgHome}`, '--pinentry-mode=loopback', '--passphrase='];
  await keys.newKey('archive');
  const keyringFile = join(scratch.path, 'archive.asc');
  await run([...gpg, '--armor', '--output', keyringFile, '--export']);
  const archive = {
    keyringFile,
    url: `http://127.0.0.1:${repositoryPort}/`,
    suite: 'stable',
    origin: 'applianced',
    label: 'applianced',
  };
  const common = { architecture: hostArchitecture(), compression: 'none', lint: false } as const;
  const built = await Promise.all(
    Object.values(versions).map(async (version) => {
      const outDirectory = join(scratch.path, version);
      return buildPackages({ ...common, version, archive, outDirectory }, () => undefined);
    }),
  );
  for (const { version, debs } of built) await cp(debs[0], join(directory, debName(version)));
  await cp(built[0]?.debs[1] ?? '', join(directory, names.keyring));
  const secretKey = join(directory, names.secretKey);
  await rm(secretKey, { force: true });
  await run([...gpg, '--armor', '--output', secretKey, '--export-secret-keys']);
}

function debName(version: string): string {
  return `applianced_${version}.deb`;
}

function packagesIn(directory: TempDirectory): TestPackages {
  const path = (name: string): string => join(directory.path, name);
  return {
    first: path(debName(versions.first)),
    next: path(debName(versions.next)),
    keyring: path(names.keyring),
    secretKey: path(names.secretKey),
    [Symbol.asyncDispose]: () => directory.dispose(),
  };
}

/** Of all files that git knows or would take, as they are now. */
async function digestOfSources(): Promise<string> {
  const git = ['git', '-c', `safe.directory=${projectRoot}`, 'ls-files', '-z', '--cached', '--others'];
  const { stdout } = await run([...git, '--exclude-standard', '--', ...sources], { cwd: projectRoot });
  const files = stdout.split('\0').filter((path) => path !== '' && !/\.(test|testdata)\.ts$/.test(path));
  const digest = createHash('sha256').update(await readFile(import.meta.filename));
  for (const path of [...new Set(files)].toSorted()) {
    // One that is deleted and not yet committed.
    const content = await readFile(join(projectRoot, path)).catch(() => undefined);
    if (content !== undefined) digest.update(`${path} ${content.length}\n`).update(content);
  }
  return digest.digest('hex');
}

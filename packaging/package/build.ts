/** From the checkout to packages in a folder: stage, dpkg-buildpackage, lintian. */

import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hostArchitecture } from '../bundle/host-bundle.ts';
import { run } from '../dev/command.ts';
import { tempDirectory } from '../test/harness/temp-directory.ts';
import type { PackageOptions } from './options.ts';
import { stage } from './stage.ts';

export interface BuiltPackages {
  readonly version: string;
  /** Absolute paths; `applianced` first. */
  readonly debs: readonly [string, ...string[]];
}

/** dpkg-buildpackage has left something else behind than the packages. */
export class PackageBuildError extends Error {
  override readonly name = 'PackageBuildError';
}

/** A build takes half a minute, with xz twice that; after this long it hangs. */
const buildTimeoutMs = 900_000;

/** The same checkout gives the same bytes, whenever and wherever it is built (with the same compiler and the same dpkg). */
export async function buildPackages(
  options: PackageOptions,
  log: (line: string) => void,
): Promise<BuiltPackages> {
  const { architecture, archive, compression, outDirectory } = options;
  const cross = architecture !== hostArchitecture();
  await using scratch = await tempDirectory();
  const { directory, version } = await stage(scratch.path, { ...options, cross });
  const profiles = [
    ...(cross ? ['cross', 'nocheck'] : []),
    ...(archive === undefined ? [] : ['pkg.applianced.keyring']),
  ];
  log(`building ${version} for ${architecture}${cross ? ' (cross)' : ''}`);
  const build = [
    'dpkg-buildpackage',
    '--build=binary',
    '--no-sign',
    '--no-check-builddeps',
    `--host-arch=${architecture}`,
  ];
  await run([...build, ...(profiles.length > 0 ? [`--build-profiles=${profiles.join(',')}`] : [])], {
    cwd: directory,
    env: { APPLIANCED_COMPRESSION: compression, DEB_BUILD_OPTIONS: 'terse', LC_ALL: 'C.UTF-8', TZ: 'UTC' },
    timeoutMs: buildTimeoutMs,
  });
  await mkdir(outDirectory, { recursive: true });
  const made = (await readdir(scratch.path))
    .filter((name) => /\.(deb|buildinfo|changes)$/.test(name))
    .toSorted();
  for (const name of made) await copyFile(join(scratch.path, name), join(outDirectory, name));
  const [first, ...others] = made
    .filter((name) => name.endsWith('.deb'))
    .toSorted((a, b) => a.length - b.length);
  if (first === undefined) throw new PackageBuildError('dpkg-buildpackage made no package');
  const debs = [first, ...others].map((name) => join(outDirectory, name));
  for (const deb of debs) await writeFile(deb.replace(/deb$/, 'contents'), await contentsOf(deb));
  return { version, debs: [join(outDirectory, first), ...others.map((name) => join(outDirectory, name))] };
}

/** As `ls -l` would show them. */
export async function contentsOf(deb: string): Promise<string> {
  return (await run(['dpkg-deb', '--contents', deb])).stdout;
}

/** What is said of a package for a test, which nobody keeps. */
const uncompressedTags = ['uses-no-compression-for-control-tarball', 'uses-no-compression-for-data-tarball'];

/**
 * Gives what lintian says, which is nothing where all is well: what is as it must be stands in the overrides with its reason.
 * @throws CommandError for errors and warnings.
 */
export async function lint(
  debs: readonly string[],
  { compression }: Pick<PackageOptions, 'compression'>,
): Promise<string> {
  const suppressed = compression === 'none' ? [`--suppress-tags=${uncompressedTags.join(',')}`] : [];
  const { stdout } = await run([
    'lintian',
    '--fail-on=error,warning',
    '--tag-display-limit=0',
    '--no-cfg',
    ...suppressed,
    ...debs,
  ]);
  return stdout;
}

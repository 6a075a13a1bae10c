/** Debian's own tools: what a .deb is, which version is newer, and the indexes of apt-ftparchive(1). */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError, run } from '../dev/command.ts';
import { fewAtOnce } from './few-at-once.ts';
import { poolFolder, type DebFile } from './pool.ts';
import type { ReleaseFields } from './release.ts';
import { RepositoryError } from './repository-error.ts';

/** One strong checksum is what apt uses (by-hash included); the others only make the files longer. */
const onlySha256 = ['MD5', 'SHA1', 'SHA512'].flatMap((hash) => [
  '--option',
  `APT::FTPArchive::${hash}=false`,
]);

/** A pool may hold thousands of packages. */
export const processesAtOnce = 4;

/** All .deb files below a folder, in the order of their paths. */
export async function debFilesIn(folder: string): Promise<DebFile[]> {
  const names = await readdir(folder, { recursive: true });
  const paths = names.filter((name) => name.endsWith('.deb')).toSorted();
  return fewAtOnce(paths, processesAtOnce, (name) => debFile(join(folder, name)));
}

/** @throws RepositoryError when it is no Debian package. */
async function debFile(path: string): Promise<DebFile> {
  const format = '--showformat=${Package}\t${Version}\t${Architecture}';
  try {
    const { stdout } = await run(['dpkg-deb', '--show', format, path]);
    const [name = '', version = '', architecture = ''] = stdout.split('\t');
    return { path, name, version, architecture, sha256: await sha256OfFile(path) };
  } catch (cause) {
    if (!(cause instanceof CommandError)) throw cause;
    throw new RepositoryError(`${path} is no Debian package`, { cause });
  }
}

/** Piece by piece: a package may be larger than the memory. */
async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  const pieces: AsyncIterable<Buffer> = createReadStream(path);
  for await (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}

export function sha256Of(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** By Debian's order of versions (deb-version(7)), which is that of no other sort. */
export async function newestFirst(debs: readonly DebFile[]): Promise<DebFile[]> {
  const sorted: DebFile[] = [];
  for (const deb of debs) {
    let at = 0;
    for (const other of sorted) {
      if (await isNewer(deb.version, other.version)) break;
      at += 1;
    }
    sorted.splice(at, 0, deb);
  }
  return sorted;
}

async function isNewer(version: string, than: string): Promise<boolean> {
  try {
    await run(['dpkg', '--compare-versions', version, 'gt', than]);
    return true;
  } catch (error) {
    if (error instanceof CommandError && error.exitCode === 1) return false;
    throw error;
  }
}

/** Every version of every package in the pool for one architecture, those for all architectures included. */
export async function packagesIndex(out: string, suite: string, architecture: string): Promise<string> {
  const scan = ['packages', poolFolder(suite)];
  return (await run(['apt-ftparchive', ...onlySha256, '--arch', architecture, ...scan], { cwd: out })).stdout;
}

/** The Release file over all indexes below a folder. */
export async function releaseText(folder: string, fields: ReleaseFields): Promise<string> {
  // Without a ValidTime (seconds from now) the field Valid-Until is left out, also one that is given.
  const options = Object.entries({ ValidTime: '1', ...fields }).flatMap(([name, value]) => [
    '--option',
    `APT::FTPArchive::Release::${name}=${value}`,
  ]);
  return (await run(['apt-ftparchive', ...onlySha256, ...options, 'release', folder])).stdout;
}

/** Writes FILE.gz and FILE.xz beside it, the same for the same content. */
export async function compress(path: string): Promise<void> {
  await run(['gzip', '--best', '--no-name', '--keep', path]);
  await run(['xz', '--threads=1', '--keep', path]);
}

import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, readFile, readlink, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { file, symlink } from './tree.ts';
import type { Entry } from './tree.ts';

/** A Debian package could not be had or read; the cause is apt's or dpkg's own message. */
export class PackageError extends Error {
  override name = 'PackageError';
}

/** A package in the version that apt would install. `fileName` holds name, version and architecture. */
export type Package = { readonly name: string; readonly fileName: string; readonly digest: string };

const run = promisify(execFile);
const TIMEOUT_MS = 120_000;
/** apt pauses 1, 2, 4 ... 30 s between tries: a name server that is away for a minute ends no build. */
const PATIENT = ['-o', 'Acquire::Retries=7'] as const;

/**
 * Which files apt would download now, by its local lists. Where the lists are missing and root runs the build, they are
 * fetched once.
 */
export async function resolvePackages(names: readonly string[]): Promise<Package[]> {
  const printUris = () => run('apt-get', ['download', '--print-uris', ...names], { timeout: TIMEOUT_MS });
  const { stdout } = await printUris()
    .catch(async (error: unknown) => {
      if (process.getuid?.() !== 0) throw error;
      await run('apt-get', ['update', '-q'], { timeout: TIMEOUT_MS });
      return printUris();
    })
    .catch((error: unknown) => {
      throw new PackageError(`apt does not know all of ${names.join(', ')}; try "apt-get update"`, {
        cause: error,
      });
    });
  const known = stdout.split('\n').flatMap((line): Package[] => {
    const match = /^'[^']+' (\S+) \d+ (\S+:[0-9a-f]+)$/.exec(line);
    if (match?.[1] === undefined || match[2] === undefined) return [];
    return [{ name: match[1].split('_')[0] ?? '', fileName: match[1], digest: match[2] }];
  });
  return names.map((name) => {
    const found = known.find((candidate) => candidate.name === name);
    if (found === undefined) throw new PackageError(`apt names no file for the package ${name}`);
    return found;
  });
}

/**
 * The files of a package that `wanted` accepts, its copyright, and its control data at `var/lib/dpkg/status.d`, where
 * vulnerability scanners look. Paths are those of a merged /usr.
 */
export async function packageEntries(
  cacheDir: string,
  { name, fileName }: Package,
  wanted: (path: string) => boolean,
): Promise<Entry[]> {
  const archive = await downloaded(cacheDir, name, fileName);
  const root = await mkdtemp(join(cacheDir, 'unpack-'));
  try {
    await run('dpkg-deb', ['--extract', archive, root], { timeout: TIMEOUT_MS });
    const control = await run('dpkg-deb', ['--field', archive], { timeout: TIMEOUT_MS });
    const copyright = `usr/share/doc/${name}/copyright`;
    const entries = await readTree(root, (path) => path === copyright || wanted(path));
    return [...entries, file(`var/lib/dpkg/status.d/${name}`, control.stdout)];
  } catch (error) {
    throw new PackageError(`${basename(archive)} cannot be unpacked`, { cause: error });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function downloaded(cacheDir: string, name: string, fileName: string): Promise<string> {
  const directory = join(cacheDir, 'packages');
  const path = join(directory, fileName);
  const present = await access(path).then(
    () => true,
    () => false,
  );
  if (present) return path;
  await mkdir(directory, { recursive: true });
  const download = await mkdtemp(join(directory, 'download-'));
  try {
    // apt checks the archive against the signed lists. As root it would change to a user who cannot write here.
    await run('apt-get', ['download', '-q', ...PATIENT, '-o', 'APT::Sandbox::User=root', name], {
      cwd: download,
      timeout: TIMEOUT_MS,
    });
    await rename(join(download, fileName), path);
    return path;
  } catch (error) {
    throw new PackageError(`the package ${name} cannot be downloaded`, { cause: error });
  } finally {
    await rm(download, { recursive: true, force: true });
  }
}

async function readTree(root: string, wanted: (path: string) => boolean): Promise<Entry[]> {
  const found = await readdir(root, { recursive: true, withFileTypes: true });
  const entries = found.map(async (item): Promise<Entry[]> => {
    const source = join(item.parentPath, item.name);
    const path = source.slice(root.length + 1).replace(/^(bin|sbin|lib|lib64)\//, 'usr/$1/');
    if (!wanted(path)) return [];
    if (item.isSymbolicLink()) return [symlink(path, await readlink(source))];
    if (item.isFile()) return [file(path, await readFile(source), (await stat(source)).mode & 0o777)];
    return [];
  });
  return (await Promise.all(entries)).flat();
}

/** Debian trees, of other engine versions and of whole hosts: built once by debootstrap and kept in the cache directory. */
import { createHash } from 'node:crypto';
import { access } from 'node:fs/promises';
import { arch } from 'node:os';
import { join } from 'node:path';
import { cacheDirectory } from '../../dev/cache-directory.ts';
import { run } from '../../dev/command.ts';

export type Suite = 'bookworm' | 'trixie';

export interface RootRecipe {
  readonly suite: Suite;
  /** Stands in the folder's name. */
  readonly purpose: string;
  /** Beside those of debootstrap's variant `minbase`. */
  readonly packages: readonly string[];
}

export interface DebianRoot {
  /** Never written to: a test lays an overlay over it. */
  readonly tree: string;
  /** The `.deb` files that the tree was made of. */
  readonly archives: string;
}

const buildTimeoutMs = 900_000;

/**
 * The tree is complete or absent: it is built beside its place and then renamed. The lock is the kernel's (flock), so a
 * killed builder blocks nobody. What debootstrap copies from this machine (its name, its resolver) does not belong into it.
 * Arguments: FOLDER SUITE PACKAGES MIRROR(may be empty).
 */
const buildScript = `set -eu
if [ -d "$1" ]; then exit 0; fi
rm -rf "$1.part"
mkdir "$1.part" "$1.part/archives"
tree=$1.part/tree
debootstrap --variant=minbase --include="$3" "$2" "$tree" $4
mv "$tree"/var/cache/apt/archives/*.deb "$1.part/archives"
rm -rf "$tree"/var/lib/apt/lists/*
rm -f "$tree"/etc/apt/sources.list "$tree"/etc/hostname "$tree"/etc/resolv.conf
mv "$1.part" "$1"`;

/** Takes about a minute the first time. */
export async function debianRoot({ suite, purpose, packages }: RootRecipe): Promise<DebianRoot> {
  const parent = join(cacheDirectory(), 'roots');
  const included = packages.join(',');
  const recipe = createHash('sha256').update(buildScript).update(included).digest('hex').slice(0, 8);
  const folder = join(parent, `${suite}-${purpose}-${arch()}-${recipe}`);
  if (!(await exists(folder))) {
    await run(['mkdir', '-p', parent]);
    const build = ['sh', '-c', buildScript, 'sh', folder, suite, included, await debianMirror()];
    await run(['flock', `${folder}.lock`, ...build], { timeoutMs: buildTimeoutMs });
  }
  return { tree: join(folder, 'tree'), archives: join(folder, 'archives') };
}

/** The mirror that this machine's apt uses; empty (debootstrap's default) where apt has no Debian source. */
async function debianMirror(): Promise<string> {
  const format = '$(ORIGIN) $(RELEASE) $(REPO_URI)';
  const { stdout } = await run(['apt-get', 'indextargets', '--format', format, 'Created-By: Packages']);
  const line = stdout.split('\n').find((entry) => /^Debian \w+ /.test(entry));
  return line?.split(' ')[2] ?? '';
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Debian trees that another engine version runs from: built once by debootstrap and kept in the cache directory. */
import { access } from 'node:fs/promises';
import { arch } from 'node:os';
import { join } from 'node:path';
import { cacheDirectory } from '../../dev/cache-directory.ts';
import { run } from '../../dev/command.ts';

const packages = 'docker.io,iptables,ca-certificates';
const buildTimeoutMs = 600_000;

/**
 * The tree is complete or absent: it is built beside its place and then renamed. The lock is the kernel's (flock), so a
 * killed builder blocks nobody. Arguments: TREE SUITE PACKAGES MIRROR(may be empty).
 */
const buildScript = `set -eu
if [ -d "$1" ]; then exit 0; fi
rm -rf "$1.part"
debootstrap --variant=minbase --include="$3" "$2" "$1.part" $4
rm -rf "$1.part"/var/cache/apt/archives/*.deb "$1.part"/var/lib/apt/lists/*
mv "$1.part" "$1"`;

/** The root of a Debian release with its docker.io; takes about 35 s the first time. */
export async function debianRoot(suite: 'trixie'): Promise<string> {
  const parent = join(cacheDirectory(), 'roots');
  const tree = join(parent, `${suite}-docker-${arch()}`);
  if (await exists(tree)) return tree;
  await run(['mkdir', '-p', parent]);
  const build = ['sh', '-c', buildScript, 'sh', tree, suite, packages, await debianMirror()];
  await run(['flock', `${tree}.lock`, ...build], { timeoutMs: buildTimeoutMs });
  return tree;
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

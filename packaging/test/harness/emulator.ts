/** Runs programs of the architecture that this machine is not: qemu for the processor, Debian's libraries beside it. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Architecture } from '../../bundle/plugins.ts';
import { cacheDirectory } from '../../dev/cache-directory.ts';
import { run } from '../../dev/command.ts';

export const emulators: Readonly<Record<Architecture, string>> = {
  amd64: 'qemu-x86_64',
  arm64: 'qemu-aarch64',
};

const fetchTimeoutMs = 300_000;

/**
 * With lists and archives of its own: what apt and dpkg of this machine know stays as it is. The folder is complete or absent, and
 * the lock is the kernel's (flock). In it / and /usr are one, as on a Debian machine. Arguments: FOLDER ARCHITECTURE PACKAGE...
 */
const fetchScript = `set -eu
folder=$1 architecture=$2
shift 2
if [ -d "$folder" ]; then exit 0; fi
part=$folder.part
rm -rf "$part"
mkdir -p "$part/apt/state/lists/partial" "$part/apt/cache/archives/partial" "$part/archives"
cd "$part/archives"
own() {
  apt-get -q -o APT::Architecture="$architecture" -o APT::Architectures="$architecture" -o APT::Sandbox::User=root \\
    -o Dir::State="$part/apt/state" -o Dir::State::status=/dev/null -o Dir::Cache="$part/apt/cache" "$@"
}
own update
own download "$@"
for place in lib lib64; do
  mkdir -p "$part/tree/usr/$place"
  ln -s "usr/$place" "$part/tree/$place"
done
for archive in *.deb; do
  dpkg-deb --fsys-tarfile "$archive" | tar --extract --keep-directory-symlink --directory="$part/tree"
done
rm -r "$part/apt" "$part/archives"
mv "$part" "$folder"`;

/** Prefix of a command line. The libraries are fetched once, which takes some seconds. */
export async function emulator(
  architecture: Architecture,
  packages: readonly string[],
): Promise<readonly string[]> {
  const parent = join(cacheDirectory(), 'libraries');
  const recipe = createHash('sha256').update(fetchScript).update(packages.join()).digest('hex').slice(0, 8);
  const folder = join(parent, `${architecture}-${recipe}`);
  if (!existsSync(folder)) {
    await mkdir(parent, { recursive: true });
    const fetch = ['sh', '-c', fetchScript, 'sh', folder, architecture, ...packages];
    await run(['flock', `${folder}.lock`, ...fetch], { timeoutMs: fetchTimeoutMs });
  }
  return [emulators[architecture], '-L', join(folder, 'tree')];
}

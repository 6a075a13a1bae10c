/** A Debian package of the host once more, with the same content under a greater version: an update without the wait for one. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../dev/command.ts';
import type { Suite } from '../harness/roots.ts';
import { hostRoot } from './host-root.ts';

export interface NewerPackage {
  readonly path: string;
  readonly version: string;
}

/** Arguments: ARCHIVE TREE VERSION-SUFFIX PACKAGE. Uncompressed, because it is thrown away. Prints the version. */
const repack = `set -eu
dpkg-deb --raw-extract "$1" "$2"
sed -i "s/^Version: .*/&$3/" "$2/DEBIAN/control"
dpkg-deb --root-owner-group -Znone --build "$2" "$4" >&2
rm -r "$2"
dpkg-deb --show --showformat='\${Version}' "$4"`;

/** Writes it into a folder. `name`: of a package that the host's root holds, such as docker.io. */
export async function newerPackage(suite: Suite, name: string, folder: string): Promise<NewerPackage> {
  const { archives } = await hostRoot(suite);
  const archive = (await readdir(archives)).find((file) => file.startsWith(`${name}_`));
  if (archive === undefined) throw new Error(`the root of the ${suite} host has no package ${name}`);
  const path = join(folder, `${name}-newer.deb`);
  const command = ['sh', '-c', repack, 'sh', join(archives, archive), `${path}.tree`, '+test1', path];
  return { path, version: (await run(command)).stdout };
}

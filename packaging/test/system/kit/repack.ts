/** Another version of a package made from the package itself: what a vendor may publish by mistake. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../../dev/command.ts';
import { tempDirectory } from '../../harness/temp-directory.ts';

export interface Repacked {
  readonly version: string;
  /** Changes a file of the package, by its path without a leading slash; `DEBIAN/` holds the maintainer scripts. */
  readonly edit: Readonly<Record<string, (text: string) => string>>;
}

/** Writes the package to `to`. */
export async function repack(deb: string, to: string, { version, edit }: Repacked): Promise<void> {
  await using scratch = await tempDirectory();
  const tree = join(scratch.path, 'tree');
  await run(['dpkg-deb', '--raw-extract', deb, tree]);
  const edits = {
    ...edit,
    'DEBIAN/control': (text: string) => text.replace(/^Version: .*$/m, `Version: ${version}`),
  };
  for (const [path, change] of Object.entries(edits)) {
    const file = join(tree, path);
    await writeFile(file, change(await readFile(file, 'utf8')));
  }
  await run(['dpkg-deb', '--root-owner-group', '-Znone', '--build', tree, to]);
}

/** Small Debian packages made on the spot. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from '../../dev/command.ts';

export interface TestDeb {
  readonly name: string;
  readonly version: string;
  /** Default: all. */
  readonly architecture?: string;
  /** Texts by absolute path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Maintainer scripts by name, such as postinst. */
  readonly scripts?: Readonly<Record<string, string>>;
  /** More fields of the control file, such as Depends. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** Writes NAME_VERSION_ARCHITECTURE.deb into a folder and answers its path. */
export async function buildTestDeb(folder: string, deb: TestDeb): Promise<string> {
  const { name, version, architecture = 'all', files = {}, scripts = {}, fields = {} } = deb;
  const path = join(folder, `${name}_${version}_${architecture}.deb`);
  const tree = `${path}.tree`;
  const control = {
    Package: name,
    Version: version,
    Architecture: architecture,
    Maintainer: 'Test <test@example.com>',
    Description: 'package of a test',
    ...fields,
  };
  const lines = Object.entries(control).map(([field, value]) => `${field}: ${value}\n`);
  await write(join(tree, 'DEBIAN/control'), lines.join(''));
  for (const [script, text] of Object.entries(scripts))
    await write(join(tree, 'DEBIAN', script), text, 0o755);
  for (const [file, text] of Object.entries(files)) await write(join(tree, file), text);
  const reproducible = { env: { SOURCE_DATE_EPOCH: '1700000000' } };
  await run(['dpkg-deb', '--root-owner-group', '--build', tree, path], reproducible);
  await run(['rm', '-r', tree]);
  return path;
}

async function write(path: string, text: string, mode = 0o644): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { mode });
}

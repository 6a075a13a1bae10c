/** A bundle that runs on this machine, for measuring and for tests. */

import { cp, mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { version } from '../../appliance/version.ts';
import { bundleProgram, type ProgramName } from './bundle.ts';
import { architectures, nodeArchitecture, sqliteAddon, type Architecture } from './plugins.ts';

/** @throws TypeError on a machine that no package is made for. */
export function hostArchitecture(): Architecture {
  const found = architectures.find((each) => nodeArchitecture[each] === process.arch);
  if (found === undefined) throw new TypeError(`there is no package for ${process.arch}`);
  return found;
}

/** Where npm has put the addon for an architecture: the tarball holds those of all platforms. */
export function sqliteAddonSource(architecture: Architecture): string {
  const entry = createRequire(import.meta.url).resolve('better-sqlite3');
  return join(dirname(entry), `../prebuilds/linux-${nodeArchitecture[architecture]}.node`);
}

/** Writes the bundle and its addon into `directory` and gives the path of the bundle. */
export async function writeHostBundle(program: ProgramName, directory: string): Promise<string> {
  const architecture = hostArchitecture();
  const { fileName, contents } = await bundleProgram({ program, architecture, version });
  const path = join(directory, fileName);
  const addon = join(directory, sqliteAddon);
  await mkdir(dirname(addon), { recursive: true });
  await writeFile(path, contents);
  await cp(sqliteAddonSource(architecture), addon);
  return path;
}

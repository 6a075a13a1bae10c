/** What of others is in the package: each npm package that esbuild put into a bundle, the runtime, and SQLite. */

import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import * as z from 'zod';
import { projectRoot } from '../dev/project.ts';
import { lockedPackage } from './lock-file.ts';
import type { Runtime } from './node-runtime.ts';

export interface ThirdParty {
  readonly name: string;
  readonly version: string;
  /** SPDX identifier or expression. */
  readonly licence: string;
  readonly licenceText: string;
  /** https://github.com/package-url/purl-spec */
  readonly purl: string;
  /** CPE 2.3, for what vulnerability databases know under one. */
  readonly cpe?: string;
  /** SHA-512 of npm's tarball, in hex. */
  readonly sha512?: string;
}

/** What is in the package cannot be named with its licence, so the package may not be passed on. */
export class LicenceError extends Error {
  override readonly name = 'LicenceError';
}

/** Packages whose tarball holds no licence text: whose it is, by their repository or package.json. The text is the standard one. */
const copyrightOf: Readonly<Record<string, string>> = {
  'ansi-term': 'Copyright (c) Yaron Naveh',
  'drawille-canvas-blessed-contrib': 'Copyright (c) Bence Dányi',
  'koa-compose': 'Copyright (c) 2013 TJ Holowaychuk',
  'split-ca': 'Copyright Charles Bushong',
  x256: 'Copyright (c) James Halliday',
};

const licenceFile = /^(licen[cs]e|copying|notice)(\.(md|txt))?$/i;

const packageJson = z.object({ name: z.string(), version: z.string(), license: z.string() });

/** Folders below node_modules whose files are in the outputs: `koa`, `@koa/router`, `a/node_modules/b`. */
export function bundledPackages(metafiles: readonly Metafile[]): readonly string[] {
  const inputs = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ inputs: files }) => Object.keys(files)),
  );
  const folders = inputs.flatMap(
    (path) => /node_modules\/((?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? [],
  );
  return [...new Set(folders)].toSorted();
}

/**
 * Ordered by name.
 * @throws LicenceError for the first part without a licence, or in another version than package-lock.json has.
 */
export async function thirdParties(
  metafiles: readonly Metafile[],
  runtime: Runtime,
): Promise<readonly ThirdParty[]> {
  const packages = await Promise.all(bundledPackages(metafiles).map(npmPackage));
  return [...packages, await nodeItself(runtime), await sqlite()].toSorted((a, b) =>
    `${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1,
  );
}

/** @throws LicenceError */
export async function npmPackage(folder: string): Promise<ThirdParty> {
  const directory = join(projectRoot, 'node_modules', folder);
  const { name, version, license } = await readPackage(directory);
  const locked = await lockedPackage(folder);
  if (locked.version !== version) {
    throw new LicenceError(`${name} ${version} is installed, and ${locked.version} is locked: run npm ci`);
  }
  return {
    name,
    version,
    licence: license,
    licenceText: await licenceText(directory, name, license),
    purl: npmPurl(name, version),
    sha512: Buffer.from(locked.integrity.replace('sha512-', ''), 'base64').toString('hex'),
  };
}

async function readPackage(directory: string): Promise<z.output<typeof packageJson>> {
  const read = packageJson.safeParse(JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')));
  if (!read.success)
    throw new LicenceError(`${directory}/package.json names no licence`, { cause: read.error });
  return read.data;
}

async function licenceText(directory: string, name: string, licence: string): Promise<string> {
  const files = (await readdir(directory)).filter((file) => licenceFile.test(file)).toSorted();
  if (files.length > 0) {
    const texts = await Promise.all(files.map((file) => readFile(join(directory, file), 'utf8')));
    return texts.map((text) => text.trim()).join('\n\n');
  }
  const copyright = copyrightOf[name];
  if (copyright === undefined) {
    throw new LicenceError(
      `${name} brings no licence text: look whose it is and add that to ${import.meta.filename}`,
    );
  }
  const standard = await readFile(join(import.meta.dirname, `licence-texts/${licence}.txt`), 'utf8');
  return standard.trim().replace('COPYRIGHT', copyright);
}

async function nodeItself({ directory, version }: Runtime): Promise<ThirdParty> {
  return {
    name: 'node',
    version,
    licence: 'MIT',
    // Also those of V8, OpenSSL, ICU and all else that is inside.
    licenceText: (await readFile(join(directory, 'LICENSE'), 'utf8')).trim(),
    purl: `pkg:generic/node@${version}`,
    cpe: `cpe:2.3:a:nodejs:node.js:${version}:*:*:*:*:*:*:*`,
  };
}

/** Inside better-sqlite3's addon; its source says which version. */
async function sqlite(): Promise<ThirdParty> {
  const header = await readFile(
    join(projectRoot, 'node_modules/better-sqlite3/deps/sqlite3/sqlite3.h'),
    'utf8',
  );
  const version = /^#define SQLITE_VERSION\s+"([\d.]+)"/m.exec(header)?.[1];
  if (version === undefined) throw new LicenceError('sqlite3.h does not say its version');
  return {
    name: 'sqlite',
    version,
    licence: 'blessing',
    licenceText:
      'The authors disclaim copyright to this source code: SQLite is in the public domain (https://sqlite.org/copyright.html).',
    purl: `pkg:generic/sqlite@${version}`,
    cpe: `cpe:2.3:a:sqlite:sqlite:${version}:*:*:*:*:*:*:*`,
  };
}

/** A scope's `@` is percent-encoded (purl-spec, type npm). */
function npmPurl(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

/**
 * What binaries of the other architecture depend on: dpkg-shlibdeps would need that architecture's libraries. The versions of symbols
 * that they ask for (readelf) and the Debian versions that brought those (the symbols files of this machine's own libraries) say the same.
 */

import { readFile } from 'node:fs/promises';
import { run } from '../dev/command.ts';

/** Which package holds a library; parts of glibc share one. */
const packageOf: readonly (readonly [RegExp, string])[] = [
  [/^(libc|libm|libdl|libpthread|librt|ld-linux-.*)\.so/, 'libc6'],
  [/^libgcc_s\.so/, 'libgcc-s1'],
  [/^libstdc\+\+\.so/, 'libstdc++6'],
];

/** A library, or a version of one, that nobody has looked at yet. */
export class DependencyError extends Error {
  override readonly name = 'DependencyError';
}

/** Gives `libc6 (>= 2.34), ...`. */
export async function sharedLibraryDepends(binaries: readonly string[]): Promise<string> {
  const outputs = await Promise.all(
    binaries.map((file) => run(['readelf', '--version-info', '--wide', file])),
  );
  const needs = outputs.flatMap(({ stdout }) => parseVersionNeeds(stdout));
  const byPackage = Map.groupBy(needs, ({ library }) => packageFor(library));
  const depends = [...byPackage].map(async ([name, symbols]) => {
    const known = parseSymbolsFile(await symbolsFile(name));
    const versions = symbols.map(({ symbol }) => known.get(symbol) ?? unknown(symbol, name));
    return `${name} (>= ${newest(versions)})`;
  });
  return (await Promise.all(depends)).toSorted().join(', ');
}

interface VersionNeed {
  readonly library: string;
  /** `GLIBC_2.28` */
  readonly symbol: string;
}

/** The "Version needs" sections of `readelf --version-info`. */
export function parseVersionNeeds(text: string): readonly VersionNeed[] {
  const needs: VersionNeed[] = [];
  let library = '';
  for (const [, file, symbol] of text.matchAll(/\bFile: (\S+)|\bName: (\S+) +Flags:/g)) {
    if (file !== undefined) library = file;
    else if (symbol !== undefined) needs.push({ library, symbol });
  }
  return needs;
}

/** deb-symbols(5): ` GLIBC_2.28@GLIBC_2.28 2.28` is the version that brought that set of symbols. */
export function parseSymbolsFile(text: string): ReadonlyMap<string, string> {
  return new Map(
    [...text.matchAll(/^ (\S+)@(\S+) (\S+)/gm)].flatMap(([, name = '', set, version = '']) =>
      name === set ? [[name, version] as const] : [],
    ),
  );
}

async function symbolsFile(name: string): Promise<string> {
  const { stdout } = await run(['dpkg-query', '--control-path', name, 'symbols']);
  return readFile(stdout.trim(), 'utf8');
}

function packageFor(library: string): string {
  const found = packageOf.find(([pattern]) => pattern.test(library));
  if (found === undefined) throw new DependencyError(`no package is known for ${library}`);
  return found[1];
}

function unknown(symbol: string, name: string): never {
  throw new DependencyError(
    `${name} of this machine does not have ${symbol}: the package cannot be built on it`,
  );
}

/** Versions of libraries are numbers and dots, with an epoch where the packaging once began anew. */
function newest(versions: readonly string[]): string {
  return versions.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1) ?? '0';
}

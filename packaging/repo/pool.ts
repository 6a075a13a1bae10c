/** Which packages a repository holds: what is added, what is pruned. Pure. */
import { component } from './release.ts';
import { RepositoryError } from './repository-error.ts';

export interface DebFile {
  /** Where it lies. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly sha256: string;
}

export interface Addition {
  readonly from: string;
  /** Below the repository's folder. */
  readonly to: string;
}

export function poolFolder(suite: string): string {
  return `pool/${suite}/${component}`;
}

/** Debian's layout; the epoch stands in no file name. */
export function poolPath(
  suite: string,
  { name, version, architecture }: Omit<DebFile, 'path' | 'sha256'>,
): string {
  const shelf = name.startsWith('lib') ? name.slice(0, 4) : name.slice(0, 1);
  const file = `${name}_${version.replace(/^\d+:/, '')}_${architecture}.deb`;
  return `${poolFolder(suite)}/${shelf}/${name}/${file}`;
}

/**
 * What was once published under a version stays: devices that have it would never get another content.
 * @throws RepositoryError naming every offered file that differs from a published one, or that no device would see.
 */
export function planAdditions(
  suite: string,
  architectures: readonly string[],
  held: readonly DebFile[],
  offered: readonly DebFile[],
): Addition[] {
  const places = new Map(held.map((deb) => [poolPath(suite, deb), deb]));
  const additions: Addition[] = [];
  const problems: string[] = [];
  for (const deb of offered) {
    const to = poolPath(suite, deb);
    const before = places.get(to);
    if (deb.architecture !== 'all' && !architectures.includes(deb.architecture)) {
      problems.push(`${deb.path}: the repository has no ${deb.architecture} (--architectures)`);
    } else if (before === undefined) {
      places.set(to, deb);
      additions.push({ from: deb.path, to });
    } else if (before.sha256 !== deb.sha256) {
      problems.push(
        `${deb.path}: ${deb.name} ${deb.version} is published with other content; raise its version`,
      );
    }
  }
  if (problems.length > 0) throw new RepositoryError(problems.join('\n'));
  return additions;
}

/** What goes when each package keeps so many versions. `newestFirst`: the versions of one package and architecture. */
export function planPrune(newestFirst: readonly (readonly DebFile[])[], keep: number): DebFile[] {
  return newestFirst.flatMap((versions) => versions.slice(keep));
}

export function groupByPackage(debs: readonly DebFile[]): DebFile[][] {
  return Object.values(Object.groupBy(debs, ({ name, architecture }) => `${name} ${architecture}`)).map(
    (group) => group ?? [],
  );
}

/** The files below `dists/`: which there are, what goes in, and the order in which devices may see them change. Pure. */
import { component, type ReleaseSettings } from './release.ts';

export interface IndexFile {
  /** Below `dists/SUITE/`. */
  readonly path: string;
  readonly sha256: string;
}

/** Publications whose indexes stay fetchable by their hash: a device may still hold an older Release. */
const generationsKept = 3;

/** Folders of the package indexes, below `dists/SUITE/`. */
export function indexFolders({ architectures }: Pick<ReleaseSettings, 'architectures'>): string[] {
  return architectures.map((architecture) => `${component}/binary-${architecture}`);
}

export function byHashPath({ path, sha256 }: IndexFile): string {
  return `${path.slice(0, path.lastIndexOf('/'))}/by-hash/SHA256/${sha256}`;
}

/**
 * From staged files to public ones. At every moment the InRelease that devices see names only files that are there: what is
 * named by its hash comes first and is never changed, InRelease comes last. (apt reads InRelease and files by hash; the other
 * names are for tools that do not.)
 */
export function publicationOrder(
  indexes: readonly IndexFile[],
): { readonly from: string; readonly to: string }[] {
  const inPlace = (path: string): { from: string; to: string } => ({ from: path, to: path });
  return [
    ...indexes.map((index) => ({ from: index.path, to: byHashPath(index) })),
    ...indexes.map(({ path }) => inPlace(path)),
    ...['Release', 'Release.gpg', 'InRelease'].map(inPlace),
  ];
}

/** The entries of a Packages file in an order that does not depend on the disk, without those of the given files. */
export function packageEntries(text: string, without: ReadonlySet<string>): string {
  const entries = text
    .split(/\n{2,}/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '' && !without.has(/^Filename: (.*)$/m.exec(entry)?.[1] ?? ''));
  return entries
    .toSorted()
    .map((entry) => `${entry}\n\n`)
    .join('');
}

/**
 * Which files by hash no device needs any more. A file's time is the date of the last publication that named it.
 * `current` are those of the publication that has just been made.
 */
export function supersededFiles(
  files: readonly { readonly path: string; readonly timeMs: number }[],
  current: ReadonlySet<string>,
): string[] {
  const dates = [...new Set(files.map(({ timeMs }) => timeMs))].toSorted((a, b) => b - a);
  const kept = new Set(dates.slice(0, generationsKept));
  return files.filter(({ path, timeMs }) => !current.has(path) && !kept.has(timeMs)).map(({ path }) => path);
}

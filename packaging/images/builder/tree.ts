/** One entry of an image's file system. Paths are relative to its root, without a leading or trailing slash. */
export type Entry = { readonly path: string; readonly mode: number; readonly owner: number } & (
  | { readonly type: 'file'; readonly content: Buffer }
  | { readonly type: 'directory' }
  | { readonly type: 'symlink'; readonly target: string }
);

const ROOT_OWNER = 0;

export function file(path: string, content: Buffer | string, mode = 0o644): Entry {
  return { type: 'file', path, content: Buffer.from(content), mode, owner: ROOT_OWNER };
}

export function directory(path: string, { mode = 0o755, owner = ROOT_OWNER } = {}): Entry {
  return { type: 'directory', path, mode, owner };
}

export function symlink(path: string, target: string): Entry {
  return { type: 'symlink', path, target, mode: 0o777, owner: ROOT_OWNER };
}

/**
 * The entries by path, each parent before its children and made where it is absent; of two entries with one path the
 * later one holds. Directories that `below` has already are not made again, so that a layer does not change them.
 */
export function completeTree(entries: readonly Entry[], below: ReadonlySet<string> = new Set()): Entry[] {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  for (const { path } of entries)
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const parent = path.slice(0, at);
      if (!below.has(parent) && !byPath.has(parent)) byPath.set(parent, directory(parent));
    }
  return [...byPath.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

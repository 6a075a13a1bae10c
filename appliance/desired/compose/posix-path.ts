/** The little of POSIX paths that reading a stack needs, without a file system. */

export function isAbsolutePath(path: string): boolean {
  return path.startsWith('/');
}

/** `/srv/stack` + `../data` -> `/srv/data`. An absolute `path` stands for itself. No trailing slash. */
export function resolvePath(base: string, path: string): string {
  const parts: string[] = [];
  for (const part of (isAbsolutePath(path) ? path : `${base}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** `/srv/stack/compose.yaml` -> `/srv/stack`. */
export function directoryOf(path: string): string {
  return resolvePath('/', `${path}/..`);
}

/** Absolute container path without `.`, `..`, doubled or trailing slashes: two spellings of one place compare equal. */
export function cleanPath(path: string): string {
  return isAbsolutePath(path) ? resolvePath('/', path) : path;
}

/** Where apt of this machine fetches from, in its own words: it reads both forms of sources lists. */

import { runChild } from '../run-child.ts';

export interface AptSources {
  /** What apt fetches first of each repository: URIs, which may hold a name and password. */
  readonly releases: readonly string[];
  /** By scheme (`http`, `https`): URL of the proxy. */
  readonly proxies: Readonly<Record<string, string>>;
}

const DEADLINE_MS = 10_000;

/** `root` is absolute. Nothing is locked, fetched or written. @throws ChildError */
export async function readAptSources(root: string, signal: AbortSignal): Promise<AptSources> {
  const settings = ['-o', 'Dir::Cache::pkgcache=', '-o', 'Dir::Cache::srcpkgcache='];
  const options = [...settings, ...(root === '/' ? [] : ['-o', `Dir=${root}`])];
  const child = { timeoutMs: DEADLINE_MS, signal };
  const [uris, proxies] = await Promise.all([
    // Of lists that were never fetched, `indextargets` says nothing.
    runChild('apt-get', [...options, 'update', '--print-uris'], child),
    runChild('apt-config', [...options, 'dump', '--format', '%f %v%n', 'Acquire'], child),
  ]);
  return { releases: parseReleases(uris), proxies: parseProxies(proxies) };
}

/** `'http://d.example/debian/dists/bookworm/InRelease' FILE SIZE` */
function parseReleases(text: string): readonly string[] {
  return [...text.matchAll(/^'([^']+\/InRelease)' /gm)].map(([, uri = '']) => uri);
}

/** `Acquire::http::Proxy http://proxy:3128`; `DIRECT` is none. */
export function parseProxies(text: string): Readonly<Record<string, string>> {
  const found = [...text.matchAll(/^Acquire::(https?)::Proxy (\S+)$/gim)];
  return Object.fromEntries(
    found
      .filter(([, , proxy]) => proxy !== 'DIRECT')
      .map(([, scheme = '', proxy = '']) => [scheme.toLowerCase(), proxy]),
  );
}

import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pack } from 'tar-stream';
import type { Entry } from './tree.ts';

export type Layer = {
  /** `sha256:` of the uncompressed tar, as the image's configuration lists it. */
  readonly diffId: string;
  readonly path: string;
  readonly sizeBytes: number;
};

const EPOCH = new Date(0);

/**
 * The layer of this key from the cache, else made of `entries()` and put there.
 * @param key names everything that the entries depend on
 */
export async function cachedLayer(
  cacheDir: string,
  key: string,
  entries: () => Promise<readonly Entry[]>,
): Promise<Layer> {
  const directory = join(cacheDir, 'layers');
  const record = join(directory, `${key}.json`);
  const path = join(directory, `${key}.tar`);
  const known = await readFile(record, 'utf8').catch(() => null);
  if (known !== null) {
    const { diffId, sizeBytes } = JSON.parse(known) as { diffId: string; sizeBytes: number };
    if ((await stat(path).catch(() => null))?.size === sizeBytes) return { diffId, path, sizeBytes };
  }
  await mkdir(directory, { recursive: true });
  const written = await writeTar(path, await entries());
  await writeFile(record, JSON.stringify(written));
  return { ...written, path };
}

/** The same entries give the same bytes: fixed times, numeric owners, the order of `entries`. */
async function writeTar(
  path: string,
  entries: readonly Entry[],
): Promise<{ readonly diffId: string; readonly sizeBytes: number }> {
  const archive = pack();
  for (const entry of entries) {
    const header = {
      name: entry.type === 'directory' ? `${entry.path}/` : entry.path,
      type: entry.type,
      mode: entry.mode,
      uid: entry.owner,
      gid: entry.owner,
      mtime: EPOCH,
      ...(entry.type === 'symlink' ? { linkname: entry.target } : {}),
    };
    if (entry.type === 'file') archive.entry({ ...header, size: entry.content.length }, entry.content);
    else archive.entry(header);
  }
  archive.finalize();
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const partial = `${path}.${process.pid}.partial`;
  const output = await open(partial, 'w');
  try {
    for await (const chunk of archive as AsyncIterable<Buffer>) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      await output.write(chunk);
    }
  } finally {
    await output.close();
  }
  await rename(partial, path);
  return { diffId: `sha256:${hash.digest('hex')}`, sizeBytes };
}

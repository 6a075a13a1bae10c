/** A cheap sign that nothing in the store has changed. */

import { join } from 'node:path';
import { CertificateStoreError } from './error.ts';
import { systemFiles, type Entry, type Files } from './files.ts';
import { CURRENT, GENERATION_FILES, GENERATIONS, generationPath, MANIFEST } from './layout.ts';
import { currentGeneration } from './links.ts';

/**
 * Some twenty lstat calls and no reading: the same text as before means that a look at `readStore` would find what it found then. Two
 * changes of one file within a tick of the kernel's clock (4 ms) that keep inode and size are not told apart, nor is damage of the medium.
 * @throws CertificateStoreError
 */
export async function storeSignature(directory: string, files: Files = systemFiles): Promise<string> {
  try {
    const current = await files.look(join(directory, CURRENT));
    const generation = currentGeneration(current);
    const place = generation === undefined ? undefined : generationPath(directory, generation);
    const paths = [
      directory,
      join(directory, GENERATIONS),
      ...GENERATION_FILES.map((name) => join(directory, name)),
      ...(place === undefined
        ? []
        : [place, ...[...GENERATION_FILES, MANIFEST].map((name) => join(place, name))]),
    ];
    const entries = await Promise.all(paths.map((path) => files.look(path)));
    return [current, ...entries].map(signOf).join(' ');
  } catch (cause) {
    throw new CertificateStoreError(`cannot look at the certificates in ${directory}`, {
      path: directory,
      cause,
    });
  }
}

function signOf(entry: Entry | undefined): string {
  if (entry === undefined) return '-';
  return [entry.version, entry.mode.toString(8), entry.uid, entry.gid, entry.target].join(':');
}

/** Writes a .tar.gz as its parts come, in little memory. */

import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { FileWriteError } from '../files/atomic.ts';
import { tarEnd, tarHeader, tarPadding } from './ustar.ts';
import type { TarEntry } from './ustar.ts';

export interface ArchiveEntry extends TarEntry {
  /** Gives exactly `sizeBytes`. */
  readonly content: AsyncIterable<Uint8Array>;
}

export interface WrittenArchive {
  readonly sizeBytes: number;
  /** In hex. */
  readonly sha256: string;
}

/**
 * Makes the file `path` (0600), which must not exist; when the promise resolves it is on the disk. Rejects with FileWriteError where the
 * disk does not take it, and with what `entries` or `signal` throw; then a part of the file may be left.
 */
export async function writeTarGz(
  path: string,
  entries: AsyncIterable<ArchiveEntry>,
  signal: AbortSignal,
): Promise<WrittenArchive> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  async function* counted(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      yield chunk;
    }
  }
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true });
  let diskError: unknown;
  file.once('error', (error) => (diskError = error));
  try {
    await pipeline(blocks(entries), createGzip(), counted, file, { signal });
  } catch (error) {
    // The first error of the pipeline is the cause; the file's own is the same object where it was the disk.
    throw error === diskError ? new FileWriteError(path, error) : error;
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}

async function* blocks(entries: AsyncIterable<ArchiveEntry>): AsyncGenerator<Uint8Array> {
  for await (const entry of entries) {
    yield tarHeader(entry);
    yield* entry.content;
    const padding = tarPadding(entry.sizeBytes);
    if (padding.length > 0) yield padding;
  }
  yield tarEnd();
}

/** A file that is written as its content comes. */

import { open, rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { FileWriteError } from './atomic.ts';

/**
 * 0600. With `replace` it is written beside its place and renamed, so that the old file is there until the new one is whole; without, an
 * existing one is refused (`EEXIST`). Rejects with FileWriteError, and with what `chunks` throws; then nothing of it is left.
 */
export async function writeNewFile(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  { replace }: { readonly replace: boolean },
): Promise<void> {
  const place = replace ? `${path}.new-${process.pid}` : path;
  const handle = await writing(path, open(place, 'wx', 0o600));
  const file = handle.createWriteStream({ flush: true });
  let diskError: unknown;
  file.once('error', (error) => (diskError = error));
  try {
    await pipeline(chunks, file);
    if (replace) await writing(path, rename(place, path));
  } catch (error) {
    await rm(place, { force: true });
    // The first error of the pipeline is the cause; the file's own is the same object where it was the disk.
    throw error === diskError ? new FileWriteError(path, error) : error;
  }
}

async function writing<Result>(path: string, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw new FileWriteError(path, error);
  }
}

/** A file of its own for a part whose size must be known before it is written elsewhere. */

import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { FileWriteError } from '../files/atomic.ts';

export interface Staged {
  readonly sizeBytes: number;
  /** What `chunks` threw: the text ends there. */
  readonly failure?: unknown;
  /** `maxBytes` was reached: the rest was not asked for. */
  readonly isCut: boolean;
}

export interface Staging {
  /** Replaces what was staged before. Rejects with FileWriteError only. */
  put(chunks: AsyncIterable<string>, maxBytes: number): Promise<Staged>;
  /** What was put last. */
  content(): AsyncIterable<Buffer>;
  remove(): Promise<void>;
}

/** `path` is overwritten. */
export function createStaging(path: string): Staging {
  return {
    async put(chunks, maxBytes) {
      await using file = await writing(path, open(path, 'w', 0o600));
      let sizeBytes = 0;
      const iterator = chunks[Symbol.asyncIterator]();
      for (;;) {
        const next = await nextOf(iterator);
        if ('failure' in next) return { sizeBytes, isCut: false, failure: next.failure };
        if (next.text === undefined) return { sizeBytes, isCut: false };
        const bytes = Buffer.from(next.text);
        const room = maxBytes - sizeBytes;
        await writing(path, file.appendFile(bytes.subarray(0, room)));
        sizeBytes += Math.min(bytes.length, room);
        if (bytes.length <= room) continue;
        await iterator.return?.();
        return { sizeBytes, isCut: true };
      }
    },
    content: () => createReadStream(path) as AsyncIterable<Buffer>,
    remove: () => rm(path, { force: true }),
  };
}

async function nextOf(
  iterator: AsyncIterator<string>,
): Promise<{ readonly text: string | undefined } | { readonly failure: unknown }> {
  try {
    const { done, value } = await iterator.next();
    return { text: done === true ? undefined : value };
  } catch (failure) {
    return { failure };
  }
}

async function writing<Result>(path: string, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw new FileWriteError(path, error);
  }
}

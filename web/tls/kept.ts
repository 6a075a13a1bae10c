/** What a next process needs before the daemon answers it: the pair and the names of last time, in this process's own runtime directory. */

import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { PageKeys } from '../../appliance/contract/page.ts';

const Kept = z.object({ keys: PageKeys.exactOptional(), names: z.array(z.string()) });
export type Kept = z.infer<typeof Kept>;

export interface KeptFile {
  /** `undefined`: there is none. Rejects with a KeptError where it cannot be used. */
  read(): Promise<Kept | undefined>;
  /** All of it or nothing is there afterwards, readable by this user only. Rejects with a KeptError. */
  write(kept: Kept): Promise<void>;
}

export class KeptError extends Error {
  constructor(what: string, cause: unknown) {
    super(`${what}; the page goes on without it, and a start without the daemon has another certificate`, {
      cause,
    });
    this.name = 'KeptError';
  }
}

/** `directory` is made where it is not there (0700). */
export function keptFile(directory: string): KeptFile {
  const path = join(directory, 'kept.json');
  return {
    read: async () => {
      try {
        return Kept.parse(JSON.parse(await readFile(path, 'utf8')));
      } catch (cause) {
        if (isMissing(cause)) return undefined;
        // The cause of a parser quotes what it read, which is a key.
        throw new KeptError(`${path} cannot be read`, cause instanceof SyntaxError ? undefined : cause);
      }
    },
    write: async (kept) => {
      const unfinished = `${path}.new`;
      try {
        await mkdir(directory, { recursive: true, mode: 0o700 });
        await rm(unfinished, { force: true });
        await writeFile(unfinished, JSON.stringify(kept), { mode: 0o600, flag: 'wx' });
        await rename(unfinished, path);
      } catch (cause) {
        throw new KeptError(`${path} cannot be written`, cause);
      }
    },
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

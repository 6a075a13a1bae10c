import { rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FileWriteError } from './atomic.ts';
import { syncDirectory } from './database-file.ts';

/** Gives a whole file that is on the disk its name; after a power cut it has that or the old one. Throws FileWriteError. */
export async function publishFile(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
    syncDirectory(dirname(to));
  } catch (error) {
    throw new FileWriteError(to, error);
  }
}

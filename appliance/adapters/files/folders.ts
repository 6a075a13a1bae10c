import { chmod, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FileReadError, readTextFile } from './read.ts';
import { FileWriteError, writeFileAtomic } from './atomic.ts';

/** Makes the folder, with this mode whatever the umask, and those above it; one that exists keeps its mode. Throws FileWriteError. */
export async function makeFolder(path: string, mode: number): Promise<void> {
  try {
    const made = await mkdir(path, { recursive: true, mode });
    if (made !== undefined) await chmod(path, mode);
  } catch (error) {
    throw new FileWriteError(path, error);
  }
}

/** A file as it should be; nothing is written, and no watcher woken, where the text is the same. */
export async function ensureFile(path: string, text: string, mode: number): Promise<void> {
  if ((await presentText(path, Buffer.byteLength(text))) === text) return;
  await makeFolder(dirname(path), 0o700);
  await writeFileAtomic(path, text, { mode });
}

async function presentText(path: string, sizeBytes: number): Promise<string | undefined> {
  try {
    return (await readTextFile(path, { maxBytes: sizeBytes })).text;
  } catch (error) {
    if (error instanceof FileReadError && error.kind !== 'unreadable') return undefined;
    throw error;
  }
}

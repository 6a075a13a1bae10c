/** A filesystem of a few MiB, to be filled to the last byte while somebody works on it. */
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../dev/command.ts';

export interface SmallDisk extends AsyncDisposable {
  /** Every byte that is free now is taken. */
  fill(): Promise<void>;
  /** Gives back what `fill` took. */
  makeRoom(): Promise<void>;
}

/** Mounted on `path`, which is made and must lie in a `tempDirectory`: that unmounts it when the test process dies. Needs root. */
export async function mountSmallDisk(path: string, sizeMb: number): Promise<SmallDisk> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await run(['mount', '-t', 'tmpfs', '-o', `size=${sizeMb}m,mode=0700`, 'tmpfs', path]);
  const ballast = join(path, 'ballast');
  return {
    fill: async () => {
      await using file = await open(ballast, 'a');
      for (const size of [65_536, 4_096, 1]) {
        while (await takes(file, Buffer.alloc(size)));
      }
    },
    makeRoom: () => rm(ballast),
    [Symbol.asyncDispose]: async () => {
      await run(['umount', '--lazy', path]);
    },
  };
}

async function takes(file: FileHandle, bytes: Buffer): Promise<boolean> {
  try {
    return (await file.write(bytes)).bytesWritten === bytes.length;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false;
    throw error;
  }
}

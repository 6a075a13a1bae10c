/** How much room a file system has. */

import { statfs } from 'node:fs/promises';

export interface DiskSpace {
  /** Where it was asked. */
  readonly path: string;
  /** What a process without privileges can still write, as `df` shows it: what is reserved for root is no room to plan with. */
  readonly freeBytes: number;
  /** Used and free together. */
  readonly totalBytes: number;
}

/** How many files a file system can still take. */
export interface FileRoom {
  readonly free: number;
  readonly total: number;
}

/** `undefined`: it cannot be said, as for a file system that makes room for files as they come (btrfs). */
export async function fileRoom(path: string): Promise<FileRoom | undefined> {
  try {
    const { files, ffree } = await statfs(path);
    return files > 0 ? { free: ffree, total: files } : undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

/** `undefined`: it cannot be said, as for a path that this process does not see, or a file system without a size. */
export async function diskSpace(path: string): Promise<DiskSpace | undefined> {
  try {
    const { bsize, blocks, bfree, bavail } = await statfs(path);
    const totalBytes = (blocks - bfree + bavail) * bsize;
    return totalBytes > 0 ? { path, freeBytes: bavail * bsize, totalBytes } : undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

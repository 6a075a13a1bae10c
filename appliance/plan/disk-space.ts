/** Room on the disk that holds images: when a pull may begin, and when room is short. Pure. */

import { bytesInWords } from '../contract/amounts.ts';
import type { DiskSpace } from '../observe/observed.ts';

/** The compressed layers (the containerd store keeps them), and what is unpacked from them: about twice as much. */
const DISK_BYTES_PER_DOWNLOADED = 3;

/** Below it nothing may be pulled and what can be pulled again goes: databases, logs and the engine itself need room to write. */
const RESERVE = { share: 0.05, bytes: 1_000_000_000 } as const;

/** Below it nobody should wait for more room than is there. */
const TIGHT_SHARE = 0.15;

export type Room = 'enough' | 'tight' | 'critical';

export type Space = { readonly enough: true } | { readonly enough: false; readonly reason: string };

type Disk = Pick<DiskSpace, 'freeBytes' | 'totalBytes'>;

/** `tight`: less than 15 % is free; `critical`: less than the reserve. */
export function roomOn(disk: Disk | undefined): Room {
  if (disk === undefined) return 'enough';
  if (disk.freeBytes < reserveOf(disk)) return 'critical';
  return disk.freeBytes < disk.totalBytes * TIGHT_SHARE ? 'tight' : 'enough';
}

/**
 * Whether a pull may begin; `downloadBytes`: of its compressed layers, absent: not known. Of a disk that is not known nothing is
 * asked: the engine says by itself when it is full.
 */
export function spaceFor(downloadBytes: number | undefined, disk: Disk | undefined): Space {
  if (disk === undefined) return { enough: true };
  const needed = (downloadBytes ?? 0) * DISK_BYTES_PER_DOWNLOADED + reserveOf(disk);
  if (disk.freeBytes >= needed) return { enough: true };
  return {
    enough: false,
    reason: `needs about ${bytesInWords(needed)}, ${bytesInWords(disk.freeBytes)} are free`,
  };
}

/** Of a large disk 5 % would be more than anything here ever needs. */
function reserveOf({ totalBytes }: Disk): number {
  return Math.min(totalBytes * RESERVE.share, RESERVE.bytes);
}

/** `8 % (1.20 GiB)`; the share is never rounded up to a bound that it is below. */
export function freeSpace({ freeBytes, totalBytes }: Disk): string {
  return `${Math.floor((100 * freeBytes) / totalBytes)} % (${bytesInWords(freeBytes)})`;
}

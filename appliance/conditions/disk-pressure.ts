import { freeSpace } from '../plan/disk-space.ts';
import type { DiskSpace, Observed } from '../observe/observed.ts';
import type { Check, Finding } from './facts.ts';

interface Bound {
  readonly severity: Finding['severity'];
  readonly share: number;
  readonly bytes: number;
}

/**
 * Both must be undercut: 10 % of a large disk is plenty, and a few GB are most of a small one. The first is time to act before
 * anything fails; below the second the next log line or database page may be the one that does not fit.
 */
const BOUNDS: readonly Bound[] = [
  { severity: 'critical', share: 0.02, bytes: 1_000_000_000 },
  { severity: 'warning', share: 0.1, bytes: 5_000_000_000 },
];

/** How bad it is; `undefined`: there is room. */
export function diskBound({ freeBytes, totalBytes }: DiskSpace): Bound | undefined {
  return BOUNDS.find(({ share, bytes }) => freeBytes < totalBytes * share && freeBytes < bytes);
}

export function diskAction(path: string): string {
  return (
    `See what takes the space ("df -h ${path}", "docker system df -v", "journalctl --disk-usage") and remove it, or give the machine a larger disk. ` +
    'Images that the appliance pulled and no longer needs are removed by themselves; volumes and other images are yours to judge.'
  );
}

/** What can be pulled again has been removed by then: see plan/prune.ts. */
export const diskPressure: Check = ({ observed }) =>
  disksOf(observed).flatMap((disk) => {
    const bound = diskBound(disk);
    if (bound === undefined) return [];
    return [
      {
        code: 'DISK_LOW',
        severity: bound.severity,
        subject: disk.path,
        title: `The disk that holds ${disk.path} is almost full: ${freeSpace(disk)} is free`,
        action: diskAction(disk.path),
      },
    ];
  });

/** Figures that are equal to the byte are those of one file system. */
function disksOf(observed: Observed | undefined): readonly DiskSpace[] {
  if (observed === undefined) return [];
  const { disk, stateDisk } = observed;
  const isSame =
    disk !== undefined && disk.freeBytes === stateDisk?.freeBytes && disk.totalBytes === stateDisk.totalBytes;
  return [disk, isSame ? undefined : stateDisk].filter((each) => each !== undefined);
}

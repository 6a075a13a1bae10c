/** Room on the disks: bytes, and files. */

import type { DiskSpace, FileRoom } from '../adapters/disk.ts';
import { diskAction, diskBound } from '../conditions/disk-pressure.ts';
import { freeSpace } from '../plan/disk-space.ts';
import { bad, GROUPS, ok, skipped } from './check.ts';
import type { Check, Finding } from './check.ts';

export interface DiskDeps {
  readonly space: (path: string) => Promise<DiskSpace | undefined>;
  readonly files: (path: string) => Promise<FileRoom | undefined>;
  readonly stateDir: string;
  /** Of the engine, as it sees it; empty: it does not say. */
  readonly dataRoot: (signal: AbortSignal) => Promise<string>;
}

export function diskChecks(deps: DiskDeps): readonly Check[] {
  const look = async (path: string): Promise<Finding> =>
    judgeDisk(path, await deps.space(path), await deps.files(path));
  const group = GROUPS.machine;
  return [
    {
      id: 'disk:state',
      group,
      title: 'Disk of the appliance',
      needs: [],
      run: () => look(deps.stateDir),
    },
    {
      id: 'disk:engine',
      group,
      title: 'Disk of the engine',
      needs: ['engine'],
      run: async (signal) => {
        const path = await deps.dataRoot(signal);
        return path === '' ? skipped('the engine does not say where it keeps its data') : look(path);
      },
    },
  ];
}

const FEW_FILES = { failed: 0.02, warning: 0.1 } as const;

export function judgeDisk(path: string, space: DiskSpace | undefined, files: FileRoom | undefined): Finding {
  if (space === undefined) return skipped(`${path} cannot be seen from here`);
  const share = files === undefined ? 1 : files.free / files.total;
  const inodes = files === undefined ? '' : `, and ${Math.floor(share * 100)} % of its inodes`;
  const result = `${freeSpace(space)} of ${path} is free${inodes}`;
  const bound = diskBound(space);
  if (bound !== undefined)
    return bad(bound.severity === 'critical' ? 'failed' : 'warning', result, diskAction(path));
  if (share >= FEW_FILES.warning) return ok(result);
  return bad(
    share < FEW_FILES.failed ? 'failed' : 'warning',
    result,
    `Many small files use it up: see "df -i ${path}" and "du --inodes -x -d 2 ${path}", and remove what is not needed.`,
  );
}

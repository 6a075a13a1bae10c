import { readTextSync } from './files/read-sync.ts';

const MAX_BYTES = 1024 * 1024;

/** Number of a group by its name, from group(5) of this root; `undefined`: there is none. */
export function groupId(root: string, name: string): number | undefined {
  const file = readTextSync(`${root === '/' ? '' : root}/etc/group`, MAX_BYTES);
  if (!file.ok) return undefined;
  const id = file.text
    .split('\n')
    .map((line) => line.split(':'))
    .find(([group]) => group === name)?.[2];
  return id === undefined || !/^\d+$/.test(id) ? undefined : Number(id);
}

/** Whether a file may be given to this group (chown(2)): root gives it to any, others only to their own. */
export function mayGiveTo(group: number, uid: number, ownGroups: readonly number[]): boolean {
  return uid === 0 || ownGroups.includes(group);
}

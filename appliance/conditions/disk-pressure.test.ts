import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DiskSpace, Observed } from '../observe/observed.ts';
import { diskPressure } from './disk-pressure.ts';
import type { Facts } from './facts.ts';

const GB = 1_000_000_000;

function found(disks: Pick<Observed, 'disk' | 'stateDisk'>): readonly string[] {
  return diskPressure({ observed: disks } as Facts).map(
    ({ severity, subject, title }) => `${severity} ${subject}: ${/[^:]*$/.exec(title)?.[0]?.trim()}`,
  );
}

function at(path: string, freeBytes: number, totalBytes: number): DiskSpace {
  return { path, freeBytes, totalBytes };
}

test('small and large disks are judged by what they have and by what that is worth', () => {
  const of = (free: number, total: number) => found({ disk: at('/engine', free * GB, total * GB) });
  assert.deepEqual(of(0.81, 8), []);
  assert.deepEqual(of(0.79, 8), ['warning /engine: 9 % (753 MiB) is free']);
  assert.deepEqual(of(0.15, 8), ['critical /engine: 1 % (143 MiB) is free']);
  assert.deepEqual(of(20, 1_000), [], 'of a large disk 2 % are plenty');
  assert.deepEqual(of(4.9, 1_000), ['warning /engine: 0 % (4.56 GiB) is free']);
  assert.deepEqual(of(0.9, 1_000), ['critical /engine: 0 % (858 MiB) is free']);
  assert.deepEqual(of(0, 1), ['critical /engine: 0 % (0 B) is free']);
});

test('one file system is told once, two are told apart, and what is not known is no fault', () => {
  const engine = at('/engine', 0.1 * GB, 8 * GB);
  const same = at('/state', 0.1 * GB, 8 * GB);
  assert.equal(found({ disk: engine, stateDisk: same }).length, 1);
  const other = at('/state', 0.05 * GB, GB);
  assert.deepEqual(
    found({ disk: engine, stateDisk: other }).map((line) => line.split(':')[0]),
    ['critical /engine', 'warning /state'],
  );
  assert.deepEqual(found({ stateDisk: other }).length, 1);
  assert.deepEqual(found({}), []);
  assert.deepEqual(diskPressure({ observed: undefined } as Facts), []);
});

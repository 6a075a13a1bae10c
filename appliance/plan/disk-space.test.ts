import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { freeSpace, roomOn, spaceFor } from './disk-space.ts';

const MB = 1_000_000;
const GB = 1_000 * MB;

test('a pull begins only where three times its download and the reserve fit', () => {
  const disk = (free: number) => ({ freeBytes: free, totalBytes: 10 * GB });
  assert.deepEqual(spaceFor(100 * MB, disk(800 * MB)), { enough: true });
  assert.deepEqual(spaceFor(100 * MB, disk(799 * MB)), {
    enough: false,
    reason: 'needs about 763 MiB, 762 MiB are free',
  });
  assert.deepEqual(spaceFor(undefined, disk(500 * MB)), { enough: true });
  assert.deepEqual(spaceFor(undefined, disk(400 * MB)), {
    enough: false,
    reason: 'needs about 477 MiB, 381 MiB are free',
  });
  assert.deepEqual(spaceFor(GB, undefined), { enough: true }, 'of a disk that is not known nothing is asked');
  assert.deepEqual(spaceFor(100 * MB, { freeBytes: 1.3 * GB, totalBytes: 4_000 * GB }), { enough: true });
});

test('room is tight below 15 %, and critical below 5 % or 1 GB, whichever is less', () => {
  const room = (free: number, total: number) => roomOn({ freeBytes: free * GB, totalBytes: total * GB });
  assert.deepEqual(
    [room(1.5, 10), room(1.4, 10), room(0.5, 10), room(0.4, 10)],
    ['enough', 'tight', 'tight', 'critical'],
  );
  assert.deepEqual([room(20, 1_000), room(0.9, 1_000)], ['tight', 'critical']);
  assert.equal(roomOn(undefined), 'enough');
});

test('a pull that may begin, and takes what it is expected to, never makes room critical by itself', () => {
  const bytes = fc.integer({ min: 1, max: 4_000 * GB });
  fc.assert(
    fc.property(bytes, bytes, fc.integer({ min: 0, max: 50 * GB }), (a, b, download) => {
      const disk = { freeBytes: Math.min(a, b), totalBytes: Math.max(a, b) };
      if (!spaceFor(download, disk).enough) return;
      assert.notEqual(roomOn({ ...disk, freeBytes: disk.freeBytes - 3 * download }), 'critical');
    }),
  );
});

test('the share that is free is never rounded up to a bound that it is below', () => {
  const disk = { freeBytes: 149 * GB, totalBytes: 1_000 * GB };
  assert.equal(freeSpace(disk), '14 % (139 GiB)');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStaging } from './staged.ts';
import type { Staged } from './staged.ts';

const staged = (owner: string): Staged => ({
  owner,
  request: { files: [{ name: 'key.pem', content: 'AAAA' }] },
  result: { imported: false, needsPassword: false, items: [], problems: [] },
});

test('what was brought must be found by who brought it, and by nobody else', () => {
  const staging = createStaging({ monotonic: () => 0, newId: () => 'id' });
  const id = staging.put(staged('ada'));
  assert.equal(staging.find(id, 'ada')?.owner, 'ada');
  assert.equal(staging.find(id, 'mallory'), undefined);
  staging.drop(id);
  assert.equal(staging.find(id, 'ada'), undefined);
});

test('keys must not wait for longer than ten minutes, nor for more than a few, and one session not drive out the others', () => {
  let now = 0;
  let count = 0;
  const staging = createStaging({ monotonic: () => now, newId: () => `id-${(count += 1)}` });
  const bring = (owner: string): readonly [string, string] => [staging.put(staged(owner)), owner];
  const isThere = ([id, owner]: readonly [string, string]): boolean => staging.find(id, owner) !== undefined;
  const ofBob = bring('bob');
  const ofAda = [bring('ada'), bring('ada'), bring('ada')];
  assert.deepEqual([ofBob, ...ofAda].map(isThere), [true, false, true, true]);
  const ofOthers = Array.from({ length: 7 }, (_, index) => bring(`other ${index}`));
  assert.deepEqual([ofBob, ...ofAda].map(isThere), [false, false, false, true]);
  assert.ok(ofOthers.every(isThere));
  now = 10 * 60_000;
  assert.ok(!ofOthers.some(isThere));
  for (const [id] of [...ofAda, ...ofOthers]) staging.drop(id);
});

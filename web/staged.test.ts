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

test('keys must not wait for longer than ten minutes, nor for more than a few', () => {
  let now = 0;
  let count = 0;
  const staging = createStaging({ monotonic: () => now, newId: () => `id-${(count += 1)}` });
  const ids = Array.from({ length: 5 }, () => staging.put(staged('ada')));
  assert.deepEqual(
    ids.map((id) => staging.find(id, 'ada') !== undefined),
    [false, true, true, true, true],
  );
  now = 10 * 60_000;
  assert.ok(ids.every((id) => staging.find(id, 'ada') === undefined));
  for (const id of ids) staging.drop(id);
});

import assert from 'node:assert/strict';
import test from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { fewAtOnce } from './few-at-once.ts';

test('no more than that many are under way, and the results keep the order of the items', async () => {
  let [running, most] = [0, 0];
  const items = Array.from({ length: 20 }, (_, index) => index);
  const results = await fewAtOnce(items, 3, async (item) => {
    most = Math.max(most, (running += 1));
    for (let turns = 0; turns < 20 - item; turns += 1) await setImmediate();
    running -= 1;
    return item * 2;
  });
  assert.deepEqual(
    results,
    items.map((item) => item * 2),
  );
  assert.equal(most, 3);
  assert.deepEqual(await fewAtOnce([], 3, () => Promise.resolve(1)), []);
});

test('after a failure none is begun', async () => {
  const begun: number[] = [];
  const task = async (item: number): Promise<void> => {
    begun.push(item);
    await setImmediate();
    if (item === 1) throw new Error('no');
  };
  await assert.rejects(fewAtOnce([1, 2, 3, 4, 5, 6], 2, task), { message: 'no' });
  await setImmediate();
  await setImmediate();
  assert.deepEqual(begun, [1, 2]);
});

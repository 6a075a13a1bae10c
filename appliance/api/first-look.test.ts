import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { firstLook } from './first-look.ts';
import { memoryDaemon, statusOf } from './memory.testdata.ts';

async function isSettled(promise: Promise<void>): Promise<boolean> {
  return Promise.race([promise.then(() => true), setImmediate(false)]);
}

test('who asks before the first look must be kept waiting until there is one', async () => {
  const daemon = memoryDaemon();
  daemon.setStatus(undefined);
  const looked = firstLook(daemon);
  assert.equal(await isSettled(looked), false);
  daemon.setStatus(statusOf([]));
  await looked;
});

test('who asks later must not wait', async () => {
  assert.equal(await isSettled(firstLook(memoryDaemon(statusOf([])))), true);
});

test('nobody must wait for more than a second, however long the look takes', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const daemon = memoryDaemon();
  daemon.setStatus(undefined);
  const looked = firstLook(daemon);
  t.mock.timers.tick(999);
  assert.equal(await isSettled(looked), false);
  t.mock.timers.tick(1);
  await looked;
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOutbox } from './outbox.ts';

const log = { info: () => undefined, warning: () => undefined, error: () => undefined };

test('an item that cannot be sent must be held and repeated until it is sent', async () => {
  const sent: string[] = [];
  let failuresLeft = 2;
  const stopping = new AbortController();
  const outbox = createOutbox<string>({
    maxBytes: 100,
    log,
    signal: stopping.signal,
    send: async (item) => {
      if (failuresLeft > 0) {
        failuresLeft -= 1;
        throw new Error('full');
      }
      sent.push(item);
    },
  });
  outbox.offer('a', 1);
  stopping.abort();
  await outbox.run();
  assert.deepEqual(sent, ['a']);
  assert.equal(outbox.sizeBytes(), 0);
});

test('a full outbox must refuse an item, and say when there is room again', async () => {
  const stopping = new AbortController();
  const outbox = createOutbox<string>({
    maxBytes: 10,
    log,
    signal: stopping.signal,
    send: () => Promise.resolve(),
  });
  assert.equal(outbox.offer('a', 6), true);
  assert.equal(outbox.full(), true);
  assert.equal(outbox.offer('b', 6), false);
  const roomy = new Promise<void>((resolve) => outbox.onceRoomy(resolve));
  const running = outbox.run();
  await roomy;
  assert.equal(outbox.offer('b', 6), true);
  stopping.abort();
  await running;
  assert.equal(outbox.sizeBytes(), 0);
});

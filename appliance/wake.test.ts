import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWake } from './wake.ts';

/** Longer than any test: who waits so long is woken or aborted. */
const LONG_MS = 3_600_000;

test('a wake-up while nobody waits is kept for the next one who does', async () => {
  const wake = createWake();
  wake.now();
  await wake.wait(LONG_MS, AbortSignal.timeout(10_000));
});

test('a wake-up that fires while nobody waits is kept too', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const wake = createWake();
  wake.now();
  t.mock.timers.tick(1_000);
  const woken = wake.wait(LONG_MS, new AbortController().signal);
  t.mock.timers.tick(5);
  await woken;
});

test('a burst wakes once', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const wake = createWake();
  const signal = new AbortController().signal;
  let wakes = 0;
  const first = wake.wait(LONG_MS, signal).then(() => (wakes += 1));
  for (let calls = 0; calls < 100; calls += 1) wake.now();
  t.mock.timers.tick(5);
  await first;
  const second = wake.wait(1_000, signal).then(() => (wakes += 1));
  t.mock.timers.tick(999);
  await Promise.resolve();
  assert.equal(wakes, 1);
  t.mock.timers.tick(1);
  await second;
});

test('all who wait are woken together', async () => {
  const wake = createWake();
  const signal = AbortSignal.timeout(10_000);
  const both = Promise.all([wake.wait(LONG_MS, signal), wake.wait(LONG_MS, signal)]);
  wake.now();
  await both;
});

test('a wait ends after its time, at once for a time that is past, and when it is aborted', async () => {
  const wake = createWake();
  await wake.wait(0, new AbortController().signal);
  await wake.wait(-5, new AbortController().signal);
  await wake.wait(LONG_MS, AbortSignal.abort());
  const abort = new AbortController();
  const waiting = wake.wait(LONG_MS, abort.signal);
  abort.abort();
  await waiting;
});

test('a wake-up during the work of the one who was woken is not lost', async () => {
  const wake = createWake();
  const signal = AbortSignal.timeout(10_000);
  for (let rounds = 0; rounds < 20; rounds += 1) {
    wake.now();
    await wake.wait(LONG_MS, signal);
    wake.now();
  }
  await wake.wait(LONG_MS, signal);
});

import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { CallerAborted, DeadlineExceeded, startDeadline } from './deadline.ts';

const never = new Promise<never>(() => {});

test('work that never settles must end at its deadline', async () => {
  using deadline = startDeadline(new AbortController().signal, 5);
  await assert.rejects(deadline.race(never), DeadlineExceeded);
  assert.equal(deadline.signal.aborted, true);
});

test('the caller can give up before the deadline, and before the start', async () => {
  const caller = new AbortController();
  using deadline = startDeadline(caller.signal, 60_000);
  const raced = deadline.race(never);
  caller.abort();
  await assert.rejects(raced, CallerAborted);
  using late = startDeadline(caller.signal, 60_000);
  await assert.rejects(late.race(never), CallerAborted);
});

test('a deadline around another one keeps its name', async () => {
  using outer = startDeadline(new AbortController().signal, 5, 'the command did not end within');
  using inner = startDeadline(outer.signal, 60_000);
  await assert.rejects(inner.race(never), { name: 'DeadlineExceeded', message: /did not end within 5 ms/ });
});

test('thousands of calls leave nothing on the signal of the daemon', async () => {
  const daemon = new AbortController();
  for (let call = 0; call < 1000; call++) {
    using deadline = startDeadline(daemon.signal, 60_000);
    await deadline.race(Promise.resolve());
    assert.equal(getEventListeners(deadline.signal, 'abort').length, 0);
  }
  assert.equal(getEventListeners(daemon.signal, 'abort').length, 0);
});

test('a deadline in the far future does not fire at once', async () => {
  using deadline = startDeadline(new AbortController().signal, 40 * 24 * 3600 * 1000);
  const soon = new Promise((resolve) => setTimeout(resolve, 20));
  await deadline.race(soon);
  assert.equal(deadline.signal.aborted, false);
});

import assert from 'node:assert/strict';
import test from 'node:test';
import { waitFor, waitUntil, WaitTimeoutError } from './wait.ts';

test('waiting must end with the first truthy value', async () => {
  let looks = 0;
  const value = await waitFor('the third look', () => (++looks === 3 ? 'there' : undefined), { everyMs: 1 });
  assert.equal(value, 'there');
  assert.equal(looks, 3);
});

test('a wait that gives up must say what it waited for and what it saw last', async () => {
  const wait = waitUntil(
    'two of a kind',
    () => ({ seen: 1 }),
    ({ seen }) => seen === 2,
    { deadlineMs: 10, everyMs: 1 },
  );
  await assert.rejects(wait, (error) => {
    assert(error instanceof WaitTimeoutError);
    assert.match(error.message, /two of a kind/);
    assert.match(error.message, /seen: 1/);
    return true;
  });
});

test("a probe that throws counts as not yet, and its last error is the timeout's cause", async () => {
  const cause = new Error('connection refused');
  const wait = waitFor('an answer', () => Promise.reject(cause), { deadlineMs: 5, everyMs: 1 });
  await assert.rejects(wait, { name: 'WaitTimeoutError', cause });
});

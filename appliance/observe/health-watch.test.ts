import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { test } from 'node:test';
import { aContainer } from '../plan/simulated-engine.testdata.ts';
import type { ContainerDetails } from './observed.ts';
import { createHealthWatch } from './health-watch.ts';
import type { RunCheck } from './repeat.ts';

const healthTest = { test: ['CMD', 'true'], intervalMs: 30_000, timeoutMs: 0, retries: 3, startPeriodMs: 0 };
const starting = aContainer({ id: 'one', state: 'running', health: 'starting', healthTest });

/** Sleeps end when the test says so; what is slept is written down. */
function harness(answers: readonly (boolean | Error)[]) {
  const slept: number[] = [];
  let changes = 0;
  let asked = 0;
  const run: RunCheck = () => {
    const answer = answers[Math.min(asked, answers.length - 1)];
    asked += 1;
    if (answer instanceof Error) return Promise.reject(answer);
    return Promise.resolve({ passed: answer === true, output: `answer ${asked}` });
  };
  let release: () => void = () => undefined;
  const watch = createHealthWatch({
    runTest: () => run,
    changed: () => (changes += 1),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        slept.push(Math.round(ms));
        release = resolve;
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      }),
  });
  return {
    watch,
    run,
    slept,
    changes: () => changes,
    asked: () => asked,
    settle: async () => {
      await setImmediate();
    },
    sleepOver: async () => {
      release();
      await setImmediate();
    },
  };
}

test('a test that passes early makes the container healthy, once, and is not run again', async () => {
  const { watch, settle, changes, asked } = harness([true]);
  assert.deepEqual(watch.look(starting, undefined), { testPassed: false });
  watch.look(starting, undefined);
  await settle();
  assert.deepEqual(watch.look(starting, undefined), { testPassed: true });
  await settle();
  assert.deepEqual([changes(), asked()], [1, 1]);
});

test('a test that fails, or cannot be run, is repeated ever more slowly and never counts as unhealthy', async () => {
  const { watch, settle, sleepOver, slept, changes } = harness([false, new Error('ended'), false]);
  watch.look(starting, undefined);
  await settle();
  for (let times = 0; times < 12; times += 1) await sleepOver();
  assert.deepEqual(slept, [20, 30, 45, 68, 101, 152, 228, 342, 513, 769, 1000, 1000, 1000]);
  assert.deepEqual(watch.look(starting, undefined), { testPassed: false });
  assert.equal(changes(), 0);
  watch.close();
});

test('a new run of the container is tested anew, and the old run is left alone', async () => {
  const { watch, settle, asked } = harness([true]);
  watch.look(starting, undefined);
  await settle();
  const again: ContainerDetails = { ...starting, startedAt: '2026-03-01T01:00:00Z' };
  watch.retain([again]);
  assert.deepEqual(watch.look(again, undefined), { testPassed: false });
  await settle();
  assert.equal(asked(), 2);
});

test('a container that ended, has no test or is past its first test is not tested', async () => {
  const { watch, settle, asked } = harness([true]);
  const { healthTest: _, ...untested } = starting;
  watch.look({ ...starting, state: 'exited' }, undefined);
  watch.look({ ...untested, id: 'two' }, undefined);
  watch.look({ ...starting, id: 'three', health: 'healthy' }, undefined);
  await settle();
  assert.equal(asked(), 0);
});

test('a run that is gone is not tested on', async () => {
  const { watch, settle, slept, asked } = harness([false]);
  watch.look(starting, undefined);
  await settle();
  watch.retain([]);
  await settle();
  assert.deepEqual([slept.length, asked()], [1, 1]);
});

test('a probe is starting, then healthy, then unhealthy after so many failures in a row, and tells each change once', async () => {
  const { watch, run, settle, sleepOver, slept, changes } = harness([false, true, false, false, false, true]);
  const plan = { run, intervalMs: 5_000, retries: 3 };
  const running = aContainer({ id: 'one', state: 'running' });
  const states = [watch.look(running, plan).probe?.state];
  await settle();
  for (let times = 0; times < 6; times += 1) {
    states.push(watch.look(running, plan).probe?.state);
    await sleepOver();
  }
  assert.deepEqual(states, ['starting', 'starting', 'healthy', 'healthy', 'healthy', 'unhealthy', 'healthy']);
  assert.deepEqual(slept.slice(0, 3), [30, 5_000, 5_000]);
  assert.equal(changes(), 3);
  watch.close();
});

test('a test is not run on once the engine has its own verdict', async () => {
  const { watch, settle, sleepOver, asked } = harness([false]);
  watch.look(starting, undefined);
  await settle();
  watch.look({ ...starting, health: 'unhealthy' }, undefined);
  await sleepOver();
  await sleepOver();
  assert.equal(asked(), 1);
});

test('a probe that cannot be run says nothing: a silent engine must not make a service unhealthy', async () => {
  const { watch, run, settle, sleepOver, changes } = harness([
    true,
    new Error('no engine'),
    new Error('no engine'),
  ]);
  const plan = { run, intervalMs: 5_000, retries: 1 };
  const running = aContainer({ id: 'one', state: 'running' });
  watch.look(running, plan);
  await settle();
  for (let times = 0; times < 4; times += 1) await sleepOver();
  assert.deepEqual(watch.look(running, plan).probe, { state: 'healthy', output: 'answer 1' });
  assert.equal(changes(), 1);
  watch.close();
});

test('a probe that the stack changes is run as it is now; one that it takes away is over', async () => {
  const { watch, run, settle, sleepOver, asked } = harness([true]);
  const running = aContainer({ id: 'one', state: 'running' });
  watch.look(running, { run, intervalMs: 5_000, retries: 1 });
  await settle();
  const refuses: RunCheck = () => Promise.resolve({ passed: false, output: 'another answer' });
  const changed = { run: refuses, intervalMs: 5_000, retries: 1 };
  watch.look(running, changed);
  await sleepOver();
  assert.deepEqual(watch.look(running, changed).probe, { state: 'unhealthy', output: 'another answer' });
  assert.deepEqual(watch.look(running, undefined), { testPassed: false });
  await sleepOver();
  await sleepOver();
  assert.equal(asked(), 1);
  watch.close();
});

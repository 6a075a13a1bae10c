import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContainerDetails, ContainerSummary } from '../adapters/engine/types.ts';
import { createContainerCache } from './container-cache.ts';

const { signal } = new AbortController();

function summary(id: string, state: ContainerSummary['state'] = 'running'): ContainerSummary {
  return { id, name: id, imageId: 'image', labels: {}, state, health: 'none', networks: {} };
}

function details(id: string, startedAt: string): ContainerDetails {
  return {
    ...summary(id),
    image: 'image:1',
    restartPolicy: 'no',
    exitCode: 0,
    error: '',
    oomKilled: false,
    createdAt: '',
    startedAt,
    finishedAt: '',
    pid: 1,
    healthOutput: '',
    endpoints: {},
    mounts: [],
  };
}

/** Gives the number of the inspect as `startedAt`, so that a test sees which answer it got. */
function bench(isStarting: (container: ContainerSummary) => boolean = () => false) {
  const inspected: string[] = [];
  const hold: PromiseWithResolvers<void>[] = [];
  let held = false;
  const cache = createContainerCache(isStarting);
  const engine = {
    inspectContainer: async (id: string) => {
      inspected.push(id);
      const answer = details(id, String(inspected.length));
      if (held) {
        const gate = Promise.withResolvers<void>();
        hold.push(gate);
        await gate.promise;
      }
      return answer;
    },
  };
  return {
    inspected,
    cache,
    look: async (...list: ContainerSummary[]) =>
      (await cache.details(engine, list, signal)).map(({ id, startedAt }) => `${id} ${startedAt}`),
    holdAnswers: () => void (held = true),
    giveAnswers: () => {
      held = false;
      for (const gate of hold) gate.resolve();
    },
  };
}

test('a second look at the same list must cost no inspect', async () => {
  const { look, inspected } = bench();
  assert.deepEqual(await look(summary('a'), summary('b')), ['a 1', 'b 2']);
  assert.deepEqual(await look(summary('a'), summary('b')), ['a 1', 'b 2']);
  assert.deepEqual(inspected, ['a', 'b']);
});

test('only the container that an event is about, or whose entry in the list differs, must be inspected again', async () => {
  const { look, cache } = bench();
  await look(summary('a'), summary('b'), summary('c'));
  cache.changed('b');
  assert.deepEqual(await look(summary('a'), summary('b'), summary('c', 'exited')), ['a 1', 'b 4', 'c 5']);
});

test('an answer that an event overtook must be used once and not be kept, and answers about others must be', async () => {
  const { look, cache, holdAnswers, giveAnswers } = bench();
  holdAnswers();
  const first = look(summary('a'), summary('b'));
  cache.changed('a');
  giveAnswers();
  assert.deepEqual(await first, ['a 1', 'b 2']);
  assert.deepEqual(await look(summary('a'), summary('b')), ['a 3', 'b 2']);
});

test('a container that is being started must not be inspected until the start has ended', async () => {
  const starting = new Set<string>();
  const { look, cache } = bench(({ id }) => starting.has(id));
  await look(summary('a', 'created'));
  starting.add('a');
  cache.changed('a');
  assert.deepEqual(await look(summary('a', 'running')), ['a 1']);
  starting.clear();
  assert.deepEqual(await look(summary('a', 'running')), ['a 2']);
});

test('a container of which nothing is known must be inspected even while it is being started', async () => {
  const { look } = bench(() => true);
  assert.deepEqual(await look(summary('a')), ['a 1']);
});

test('after forget everything must be inspected again', async () => {
  const { look, cache } = bench();
  await look(summary('a'));
  cache.forget();
  assert.deepEqual(await look(summary('a')), ['a 2']);
});

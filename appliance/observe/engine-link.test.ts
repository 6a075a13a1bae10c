import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Engine, EngineEvent } from '../adapters/engine/types.ts';
import { createEngineLink } from './engine-link.ts';

const event: EngineEvent = {
  type: 'container',
  action: 'start',
  id: 'one',
  attributes: {},
  timeNano: '1700000000000000001',
};

/** An engine that has nothing but an event stream: what it was asked for is written down. */
function anEngine(
  events: readonly EngineEvent[],
  asked: (string | undefined)[],
  end: Error | undefined,
): Engine {
  const only = {
    async *events(options: { since?: string }) {
      asked.push(options.since);
      yield* events;
      if (end !== undefined) throw end;
    },
  };
  return only as unknown as Engine;
}

/** Each entry is one attempt to connect; after the last one the link is stopped. `setMs`: so far the clock is set each time. */
async function followed(attempts: readonly (Engine | Error)[], heldMs = 0, setMs = 0) {
  const told: string[] = [];
  const slept: number[] = [];
  const abort = new AbortController();
  let now = 1_000;
  let clock = 0;
  let next = 0;
  const link = createEngineLink({
    connect: () => {
      const attempt = attempts[next];
      next += 1;
      clock += heldMs;
      now += heldMs + setMs;
      return attempt === undefined || attempt instanceof Error
        ? Promise.reject(attempt ?? new Error('no more'))
        : Promise.resolve(attempt);
    },
    now: () => now,
    clock: () => clock,
    sleep: (ms) => {
      slept.push(ms);
      if (next >= attempts.length) abort.abort();
      return abort.signal.aborted ? Promise.reject(new Error('stopped')) : Promise.resolve();
    },
    onEvent: ({ action }) => told.push(action),
    onConnected: () => told.push('connected'),
    onLost: (error) => told.push(`lost: ${error}`),
  });
  await link.run(abort.signal);
  return { link, told, slept };
}

test('an engine that is not there is asked ever more slowly, 10 s at most, and said to be lost never', async () => {
  const { told, slept, link } = await followed(Array.from({ length: 9 }, () => new Error('no socket')));
  assert.deepEqual(slept, [100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
  assert.deepEqual(told, []);
  assert.equal(link.error(), 'no socket');
});

test('after a break the stream goes on from the last event, so that none is missed', async () => {
  const asked: (string | undefined)[] = [];
  const engine = anEngine([event], asked, undefined);
  const { told } = await followed([engine, engine]);
  assert.deepEqual(told, [
    'connected',
    'start',
    'lost: the event stream ended',
    'connected',
    'start',
    'lost: the event stream ended',
  ]);
  assert.deepEqual(asked, ['1000000000', event.timeNano]);
});

test('an engine that takes connections and breaks each at once is not asked without a pause', async () => {
  const broken = anEngine([], [], new Error('reset'));
  const { slept, told } = await followed([broken, broken, broken]);
  assert.deepEqual(slept, [100, 200, 400]);
  assert.deepEqual(told.slice(0, 2), ['connected', 'lost: reset']);
});

test('after a connection that held, the next attempt follows soon, whatever happened to the clock meanwhile', async () => {
  const engine = anEngine([], [], undefined);
  for (const setMs of [0, -86_400_000]) {
    const { slept } = await followed([new Error('no'), new Error('no'), engine, engine], 20_000, setMs);
    assert.deepEqual(slept, [100, 200, 100, 100]);
  }
  const { slept } = await followed([engine, engine, engine], 5, 86_400_000);
  assert.deepEqual(slept, [100, 200, 400], 'a clock that is set ahead makes no connection one that held');
});

import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { after, before, test } from 'node:test';
import { engineSkipReason } from '../../../packaging/test/harness/engine.ts';
import { waitFor } from '../../../packaging/test/harness/wait.ts';
import { shell, signal, startBench } from '../../adapters/engine/bench.testdata.ts';
import type { Bench } from '../../adapters/engine/bench.testdata.ts';
import { createHostCounters } from '../../adapters/figures/host-counters.ts';
import type { WatchedContainer } from './container-round.ts';
import { createFiguresWatch } from './figures-watch.ts';
import type { FiguresWatchDeps } from './figures-watch.ts';
import type { Sample } from './sample.ts';

const skip = await engineSkipReason();
let bench: Bench;
before(async () => {
  if (skip === false) bench = await startBench('20.10');
});
after(() => (skip === false ? bench[Symbol.asyncDispose]() : undefined));

interface Run extends AsyncDisposable {
  readonly samples: Sample[];
  readonly errors: Error[];
  readonly last: () => Sample | undefined;
}

/** On this machine, ten times in a second. */
function run(more: Partial<FiguresWatchDeps>): Run {
  const abort = new AbortController();
  const samples: Sample[] = [];
  const errors: Error[] = [];
  const watch = createFiguresWatch({
    host: createHostCounters('/'),
    engine: () => undefined,
    containers: () => [],
    now: () => Date.now(),
    clock: () => performance.now(),
    sleep: async (ms, signal) => {
      await delay(Math.min(ms, 100), undefined, { signal });
    },
    everyMs: 100,
    taken: (sample) => samples.push(sample),
    onError: (error) => errors.push(error),
    ...more,
  });
  const running = watch.run(abort.signal);
  return {
    samples,
    errors,
    last: watch.last,
    [Symbol.asyncDispose]: async () => {
      abort.abort();
      await running;
    },
  };
}

test(
  'what containers of a real engine use is added up by service, and figures of the machine stand beside it',
  { skip },
  async () => {
    const busy = shell('while :; do :; done');
    const watched = async (name: string, service: string, body: object): Promise<WatchedContainer> => {
      const id = await bench.run(name, body);
      return { id, run: `${id}@1`, service };
    };
    const started = await Promise.all([
      watched('figures-busy-1', 'busy', busy),
      watched('figures-busy-2', 'busy', busy),
      watched('figures-calm', 'calm', {}),
    ]);
    await using it = run({ engine: () => bench.engine, containers: () => started });
    const sample = await waitFor('the busy one is seen to be busy', () =>
      it.samples.find(({ services }) => services.some(({ cpuPercent = 0 }) => cpuPercent > 0.5)),
    );
    const [first, calm] = sample.services;
    assert.ok(first !== undefined && calm !== undefined, JSON.stringify(sample));
    assert.deepEqual([first.name, calm.name], ['busy', 'calm']);
    const [most = 0, least = 100] = [first.cpuPercent, calm.cpuPercent];
    assert.ok(least < most && first.memoryBytes > 0, JSON.stringify(sample.services));
    assert.deepEqual(Object.keys(first), ['name', 'cpuPercent', 'memoryBytes', 'network']);
    assert.deepEqual(Object.keys(sample.host), ['cpuPercent', 'memory', 'disk', 'network']);
    assert.deepEqual(it.errors, []);
    for (const { id } of started) await bench.engine.removeContainer(id, { force: true }, signal);
  },
);

test(
  'an engine that is gone leaves the figures of the machine, and one line about it',
  { skip },
  async () => {
    const id = await bench.run('figures-lost');
    await using it = run({
      engine: () => bench.engine,
      containers: () => [{ id, run: id, service: 'lost' }],
    });
    await waitFor('the container is seen', () => it.samples.some(({ services }) => services.length === 1));
    await bench.host.kill();
    const lost = it.samples.length;
    await waitFor('three samples without it', () => it.samples.length >= lost + 4);
    const last = it.samples.at(-1);
    assert.deepEqual(last?.services, []);
    assert.ok(last.host.cpuPercent !== undefined);
    assert.equal(it.errors.length, 1, it.errors.join('\n'));
  },
);

/** A clock that only sleeping and what the engine takes move. */
function timeline(roundMs: (round: number) => number, wanted: number) {
  const abort = new AbortController();
  let time = 5_000;
  let rounds = 0;
  let open = 0;
  const taken: number[] = [];
  const watch = createFiguresWatch({
    host: async () => {
      rounds += 1;
      open += 1;
      assert.equal(open, 1, 'two rounds at once');
      await new Promise(setImmediate);
      time += roundMs(rounds);
      open -= 1;
      return { processors: { busy: rounds, total: rounds * 4 }, failures: [] };
    },
    engine: () => undefined,
    containers: () => [],
    now: () => time,
    clock: () => time,
    sleep: async (ms, until) => {
      assert.ok(ms > 0, `${ms} ms`);
      until.throwIfAborted();
      time += ms;
    },
    everyMs: 30_000,
    taken: () => {
      taken.push(time - 5_000);
      if (taken.length === wanted) abort.abort();
    },
    onError: assert.ifError,
  });
  return { taken, watch, set: (ms: number) => (time = ms), run: () => watch.run(abort.signal) };
}

test('samples stand on the beats of a clock that does not jump, and one that takes long leaves out those it missed', async () => {
  const line = timeline((round) => (round === 4 ? 65_000 : 10), 5);
  await line.run();
  assert.deepEqual(line.taken, [30_010, 125_000, 150_010, 180_010, 210_010]);
});

test('the figures of now are there a moment after the start, and not when they are more than a minute old', async () => {
  const line = timeline(() => 0, 1);
  assert.equal(line.watch.last(), undefined);
  await line.run();
  assert.equal(line.watch.last()?.host.cpuPercent, 25);
  line.set(5_000 + 30_000 + 60_000);
  assert.ok(line.watch.last());
  line.set(5_000 + 30_000 + 60_001);
  assert.equal(line.watch.last(), undefined);
});

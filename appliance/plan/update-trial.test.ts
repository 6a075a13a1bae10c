/** What counts as proof: how long a trial takes, whatever becomes of the daemon, its looks, the engine and the container meanwhile. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeContainer, endContainer, passTime, restartEngine } from './simulated-engine.testdata.ts';
import type { Behaviour } from './simulated-engine.testdata.ts';
import { converge, look } from './simulation.testdata.ts';
import type { Simulation } from './simulation.testdata.ts';
import { unwellOnce, within } from './stories.testdata.ts';
import type { Services } from './stories.testdata.ts';
import type { Replacement } from './update-memory.ts';
import { imageOf, made, pushed, runningFirst } from './updates.testdata.ts';

const NAME = 'shop-web-1';
const startFirst = { web: { update: { strategy: 'start-first', hold: false } } } as const;

/** The newer image has just been started. */
function onTrial(services: Services, behaviour: Behaviour = {}): Simulation {
  return converge(pushed(runningFirst(services), 'web', 2, behaviour), { limitMs: 200 }).simulation;
}

function replacementOf({ memory }: Simulation): Replacement | undefined {
  return memory.replacements[NAME];
}

function results({ memory }: Simulation): readonly (readonly [string, string | undefined])[] {
  return Object.values(memory.history).map(({ result, reason }) => [result, reason]);
}

test('a trial takes as long as it must, and no longer, however long the looks take that follow it', () => {
  const MONITOR_MS = 10_000;
  for (const services of [{ web: {} }, startFirst] satisfies Services[]) {
    for (const lookMs of [0, 300, 900, 2_900]) {
      // Nobody has seen this run of it yet.
      let now: Simulation = { ...startedAnew(onTrial(services)), lookMs };
      assert.equal(replacementOf(now)?.phase, 'trial');
      const began = now.world.uptimeMs;
      // Looks follow each other closely: something goes on all the time.
      while (replacementOf(now)?.phase === 'trial') {
        now = { ...now, memory: look(now).memory };
        now = within(now, (world) => passTime(world, lookMs + 100));
        assert.ok(now.world.uptimeMs - began < 10 * MONITOR_MS, 'it ends');
      }
      const tookMs = now.world.uptimeMs - began;
      // It may have been started while the first one lasted, and the last one sees it at its beginning.
      const leastMs = MONITOR_MS + 2 * lookMs;
      assert.ok(tookMs >= leastMs, `looks of ${lookMs} ms: over after ${tookMs} ms`);
      assert.ok(tookMs <= leastMs + 2 * (lookMs + 100), `looks of ${lookMs} ms: only after ${tookMs} ms`);
    }
  }
});

test('one that was started again between two looks has yet to do well for as long as it must', () => {
  let now = converge(onTrial({ web: {} }), { limitMs: 8_000 }).simulation;
  now = startedAnew(within(now, (world) => passTime(world, 1_000)));
  now = converge(now, { limitMs: 9_000 }).simulation;
  assert.equal(replacementOf(now)?.phase, 'trial');
  assert.deepEqual(results(converge(now).simulation), [['committed', undefined]]);
});

test('one that did well and ended has all the time again to become healthy', () => {
  const services: Services = {
    web: { update: { strategy: 'stop-first', healthTimeoutMs: 5_000, monitorMs: 20_000, hold: false } },
  };
  const begun = onTrial(services, { health: 'passes', healthAfterMs: 4_000 });
  const good = converge(begun, { limitMs: 10_000 }).simulation;
  assert.ok(replacementOf(good)?.goodFromMs !== undefined);
  const ended = within(good, (world) => endContainer(world, NAME, 1));
  assert.deepEqual(results(converge(ended).simulation), [['committed', undefined]]);
  // Also where nobody saw it ended.
  assert.deepEqual(results(converge(startedAnew(good)).simulation), [['committed', undefined]]);
});

test('one that ends again and again is taken back, also where it must do well for longer than others count as stable', () => {
  const services: Services = {
    web: { update: { strategy: 'stop-first', monitorMs: 300_000, hold: false } },
  };
  const ran = converge(pushed(runningFirst(services), 'web', 2, { endsAfterMs: 120_000, exitCode: 3 }), {
    limitMs: 3_600_000,
  });
  assert.deepEqual(results(ran.simulation), [['rolled-back', 'it ended with exit code 3, 3 times in a row']]);
  assert.deepEqual(made(ran), [`${NAME} ${imageOf('web', 1)} running`]);
});

test('a trial of an older journal, which knows less of it, goes on', () => {
  const begun = onTrial({ web: {} });
  const { run: _, watchedUptimeMs: __, ...older } = replacementOf(begun) ?? assert.fail('no trial');
  const replacements = { [NAME]: { ...older, watchedUptimeMs: Number.MAX_SAFE_INTEGER } };
  const ran = converge({ ...begun, memory: { ...begun.memory, replacements } });
  assert.deepEqual(results(ran.simulation), [['committed', undefined]]);
});

test('a restart of the engine takes nothing from the time that a trial has to become healthy', () => {
  const services: Services = {
    web: { update: { strategy: 'stop-first', healthTimeoutMs: 5_000, hold: false } },
  };
  const begun = onTrial(services, { health: 'passes', healthAfterMs: 4_000 });
  const waited = within(begun, (world) => passTime(world, 3_500));
  const away = within({ ...waited, memory: look(waited).memory }, (world) => passTime(world, 14_000));
  const restarted = within(away, restartEngine);
  assert.deepEqual(results(converge(restarted).simulation), [['committed', undefined]]);
});

test('a new one that the engine will not give its names is taken back, and the old one serves all the while', () => {
  const before = pushed(runningFirst(startFirst), 'web', 2, { health: 'passes', healthAfterMs: 500 });
  const old = containerOf(before).id;
  const ran = converge(before, {
    limitMs: 3_600_000,
    fail: ({ kind }) =>
      kind === 'connect-network'
        ? { kind: 'invalid', message: 'the pool is used up', retryable: true }
        : undefined,
    check: (step) => {
      assert.ok(!(step.kind === 'stop-container' && step.args.container === old), 'the old one is stopped');
    },
  });
  assert.deepEqual(results(ran.simulation), [
    ['rolled-back', 'it cannot be found under its names: the pool is used up'],
  ]);
  assert.deepEqual(made(ran), [`${NAME} ${imageOf('web', 1)} running`]);
  const { images, quarantine } = ran.simulation.memory;
  assert.deepEqual([images[NAME]?.image, images[NAME]?.previous], [imageOf('web', 1), undefined]);
  assert.deepEqual(
    Object.values(quarantine).map(({ bad }) => bad.image),
    [imageOf('web', 2)],
  );
});

const oldOnes = {
  'was unhealthy a moment ago': (simulation: Simulation) => unwellOnce(simulation, NAME),
  'is to be made anew': (simulation: Simulation): Simulation => ({
    ...simulation,
    memory: {
      ...simulation.memory,
      recreate: { [containerOf(simulation).id]: { reason: 'restarts do not help it' } },
    },
  }),
} as const;

for (const [what, become] of Object.entries(oldOnes)) {
  test(`start-first: a newer image takes the place also of one that ${what}, and is started once`, () => {
    const ran = converge(pushed(become(runningFirst(startFirst)), 'web'));
    const starts = ran.happened.filter(({ step }) => step.kind === 'start-container');
    assert.equal(starts.length, 1);
    assert.deepEqual(made(ran), [`${NAME} ${imageOf('web', 2)} running`]);
  });
}

test('start-first: one that was unhealthy a moment ago and works again serves until its successor is proven', () => {
  const before = unwellOnce(runningFirst(startFirst), NAME);
  const old = containerOf(before).id;
  const ran = converge(pushed(before, 'web', 2, { health: 'fails', healthAfterMs: 500 }), {
    check: (step) => {
      assert.ok(!(step.kind === 'stop-container' && step.args.container === old), 'the old one is stopped');
    },
  });
  assert.deepEqual(results(ran.simulation), [['rolled-back', 'it is unhealthy']]);
  assert.deepEqual(made(ran), [`${NAME} ${imageOf('web', 1)} running`]);
});

/** Its newest container has another run. */
function startedAnew(simulation: Simulation): Simulation {
  const later = within(simulation, (world) => passTime(world, 1));
  const { health } = newestOf(later);
  return within(later, (world) =>
    changeContainer(world, newestOf(later).id, {
      startedAt: new Date(world.now).toISOString(),
      health: health === 'healthy' ? 'starting' : health,
    }),
  );
}

function newestOf({ world }: Simulation) {
  return world.containers.find(({ imageId }) => imageId === imageOf('web', 2)) ?? assert.fail('none');
}

function containerOf({ world }: Simulation) {
  return world.containers.find(({ name }) => name === NAME) ?? assert.fail(`no ${NAME}`);
}

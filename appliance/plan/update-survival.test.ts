import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { label } from '../desired/desired.ts';
import { rememberObserved } from '../record/memory.ts';
import { assertNothingForeign } from './invariants.testdata.ts';
import {
  changeContainer,
  endContainer,
  passTime,
  reboot,
  restartEngine,
} from './simulated-engine.testdata.ts';
import type { Behaviour, World } from './simulated-engine.testdata.ts';
import { hasAllNames } from './endpoints.ts';
import { emptyMemory } from './memory.ts';
import { converge, look } from './simulation.testdata.ts';
import type { Ran, Simulation } from './simulation.testdata.ts';
import { changedTo, containers, killedAfter, unwellOnce, within } from './stories.testdata.ts';
import type { Services } from './stories.testdata.ts';
import { imageOf, made, pushed, runningFirst } from './updates.testdata.ts';

const outcomes = {
  good: { health: 'passes', healthAfterMs: 500 },
  ends: { endsAfterMs: 100, exitCode: 1 },
  sick: { health: 'fails', healthAfterMs: 500 },
} as const;
const interruptions: Readonly<Record<string, (simulation: Simulation) => Simulation>> = {
  'kill -9': (simulation) => simulation,
  'power cut': (simulation) => within(simulation, reboot),
  'restart of the engine': (simulation) => within(simulation, restartEngine),
  'loss of the journal': (simulation) => ({ ...simulation, memory: emptyMemory }),
};

for (const strategy of ['stop-first', 'start-first'] as const) {
  for (const [what, interrupt] of Object.entries(interruptions)) {
    test(`${strategy}: after a ${what} at any step of a replacement one container runs, under its name, proven or put back`, () => {
      for (const [outcome, behaviour] of Object.entries(outcomes)) {
        const services: Services = { web: { update: { strategy, hold: false } } };
        const begun = pushed(runningFirst(services), 'web', 2, behaviour);
        const steps = converge(begun, { limitMs: 600_000 }).happened.length;
        for (let count = 0; count <= steps; count += 1) {
          const ran = converge(interrupt(killedAfter(begun, count)), {
            limitMs: 1_800_000,
            check: assertNothingForeign,
          });
          assertWhole(ran, `${outcome}, after ${count} steps`);
          const version = outcome === 'good' ? 2 : 1;
          if (what === 'kill -9')
            assert.deepEqual(
              made(ran),
              [`shop-web-1 ${imageOf('web', version)} running`],
              `${outcome} ${count}`,
            );
        }
      }
    });
  }
}

/** Exactly one container, with its own name, and nothing left to do about it but to wait for something newer. */
function assertWhole(ran: Ran, what: string): void {
  const running = ran.simulation.world.containers.filter(({ state }) => state === 'running');
  assert.deepEqual(
    running.map(({ name }) => name),
    ['shop-web-1'],
    what,
  );
  assert.deepEqual(containers(ran), ['shop-web-1 running'], what);
  assertFound(ran, 'web');
  const { plan, memory } = look(ran.simulation);
  assert.deepEqual(plan.steps, [], what);
  assert.deepEqual(memory.replacements, {}, what);
}

/** By every name that the file gives it; one that ends again and again may be down now. */
function assertFound({ simulation: { desired, world } }: Ran, name: string): void {
  const wanted = desired.services.find((each) => each.name === name)?.containers[0];
  const found = world.containers.find((each) => each.name === wanted?.name);
  assert.ok(
    wanted !== undefined && found !== undefined && hasAllNames(wanted, found),
    `${name} has its names`,
  );
}

test('any course of pushes, kills, reboots and changes ends with one container a service, and an empty plan', () => {
  const names = ['a', 'b', 'c'];
  const deed = fc.oneof(
    fc.record({
      what: fc.constant('push' as const),
      service: fc.constantFrom(...names),
      version: fc.integer({ min: 2, max: 5 }),
      outcome: fc.constantFrom('good' as const, 'ends' as const, 'sick' as const),
    }),
    fc.record({ what: fc.constant('kill' as const), steps: fc.nat(12) }),
    fc.record({ what: fc.constant('reboot' as const), steps: fc.nat(12) }),
    fc.record({
      what: fc.constant('change' as const),
      mode: fc.constantFrom('one', 'two', 'three'),
      steps: fc.nat(12),
    }),
    fc.record({ what: fc.constant('remove by hand' as const), index: fc.nat(5), steps: fc.nat(12) }),
    fc.record({ what: fc.constant('time' as const), limitMs: fc.nat(30_000) }),
    fc.record({ what: fc.constant('unwell once' as const), index: fc.nat(5) }),
    fc.record({ what: fc.constant('end' as const), index: fc.nat(5), steps: fc.nat(12) }),
    fc.record({ what: fc.constant('pause' as const), index: fc.nat(5), steps: fc.nat(12) }),
    // What has done well ceases to, or the other way round, from its next start or test on.
    fc.record({
      what: fc.constant('turn' as const),
      image: fc.constantFrom(...names.flatMap((name) => [1, 2, 3].map((version) => imageOf(name, version)))),
      outcome: fc.constantFrom('good' as const, 'ends' as const, 'sick' as const),
    }),
  );
  const strategies = fc.constantFrom('stop-first' as const, 'start-first' as const);
  const looks = fc.constantFrom(0, 50, 1_500);
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 8 }), strategies, looks, (deeds, strategy, lookMs) => {
      const stack = (mode: string): Services => ({
        a: { mode, update: { strategy, hold: false } },
        b: { mode: 'one', on: ['a'], update: { strategy, hold: false } },
        c: { mode, on: ['b restart'] },
      });
      let now: Simulation = { ...runningFirst(stack('one')), lookMs };
      for (const each of deeds) {
        if (each.what === 'turn') now = within(now, turned(each.image, outcomes[each.outcome]));
        if (each.what === 'push') now = pushed(now, each.service, each.version, outcomes[each.outcome]);
        if (each.what === 'change') now = keepingImages(changedTo(now, stack(each.mode)), now);
        if (each.what === 'reboot') now = within(now, reboot);
        if ('index' in each) now = befallen(now, each.what, each.index);
        now = 'steps' in each ? killedAfter(now, each.steps) : now;
        if (each.what === 'time') now = converge(now, { limitMs: each.limitMs }).simulation;
      }
      // The end must not lie in the middle of a slow look.
      const slow = converge(now, { limitMs: 7_200_000 }).simulation;
      const ran = converge({ ...slow, lookMs: 0 }, { limitMs: 7_200_000 });
      for (const name of names) {
        const all = ran.simulation.world.containers.filter(({ labels }) => labels[label.service] === name);
        assert.equal(all.length, 1, `${name}: ${JSON.stringify(made(ran))}`);
        assert.equal(all[0]?.name, `shop-${name}-1`);
        assertFound(ran, name);
      }
      assert.deepEqual(look(ran.simulation).plan.steps, []);
      assert.deepEqual(look(ran.simulation).memory.replacements, {});
    }),
    {
      numRuns: 150,
      // The predecessor is gone when its successor passes: nothing may wait for another look then.
      examples: [
        [
          [
            { what: 'change', mode: 'three', steps: 0 },
            { what: 'time', limitMs: 10_070 },
            { what: 'remove by hand', index: 1, steps: 0 },
            { what: 'push', service: 'a', version: 2, outcome: 'good' },
          ],
          'stop-first',
          0,
        ],
      ],
    },
  );
});

function befallen(
  simulation: Simulation,
  what: 'remove by hand' | 'unwell once' | 'end' | 'pause',
  index: number,
): Simulation {
  const { id = '', state } = simulation.world.containers[index] ?? {};
  if (what === 'remove by hand')
    return within(simulation, (world) => ({
      ...world,
      containers: world.containers.filter((each) => each.id !== id),
    }));
  if (state !== 'running') return simulation;
  switch (what) {
    case 'unwell once':
      return unwellOnce(simulation, id);
    case 'end':
      return within(simulation, (world) => endContainer(world, id, 1));
    case 'pause':
      return within(simulation, (world) => changeContainer(world, id, { state: 'paused' }));
  }
}

function turned(image: string, behaviour: Behaviour): (world: World) => World {
  return (world) => ({ ...world, behaviours: { ...world.behaviours, [image]: behaviour } });
}

/** `changedTo` gives every service an image of its own; here the registry's stay. */
function keepingImages(changed: Simulation, before: Simulation): Simulation {
  return {
    ...changed,
    world: before.world,
    desired: { ...changed.desired, updates: before.desired.updates },
  };
}

test('a clock that jumps by years in the middle of a trial neither proves nor fails it', () => {
  const begun = pushed(runningFirst({ web: {} }), 'web', 2, { health: 'passes', healthAfterMs: 5_000 });
  const cut = converge(begun, { limitMs: 1_000 }).simulation;
  const jumped = within(cut, (world) => ({ ...world, now: world.now + 365 * 86_400_000 }));
  const seen = look(jumped);
  assert.equal(seen.memory.replacements['shop-web-1']?.phase, 'trial');
  const silent = rememberObserved(cut.memory, {
    desired: cut.desired,
    policy: cut.policy,
    now: jumped.world.now,
    observed: {
      ...seen.observed,
      engine: {
        state: 'unreachable',
        error: 'away',
      },
    },
  });
  assert.deepEqual(silent.replacements, cut.memory.replacements, 'a silent engine proves nothing either');
});

test('a clock that is set ahead at every look of a trial does not shorten it, and one that is set back does not prolong it', () => {
  const MONITOR_MS = 10_000;
  for (const jumpMs of [20_000, -20_000]) {
    let now = converge(pushed(runningFirst({ web: {} }), 'web'), { limitMs: 500 }).simulation;
    assert.equal(now.memory.replacements['shop-web-1']?.phase, 'trial');
    const began = now.world.uptimeMs;
    while (now.memory.replacements['shop-web-1']?.phase === 'trial') {
      now = within(now, (world) => ({ ...passTime(world, 1_000), now: world.now + 1_000 + jumpMs }));
      now = { ...now, memory: look(now).memory };
      assert.ok(now.world.uptimeMs - began < 20 * MONITOR_MS, 'it ends');
    }
    const tookMs = now.world.uptimeMs - began;
    assert.ok(tookMs >= MONITOR_MS - 500, `${jumpMs}: after ${tookMs} ms`);
  }
});

test('a predecessor that somebody starts by hand during the trial is stopped again, and kept', () => {
  const begun = pushed(runningFirst({ web: {} }), 'web', 2, { health: 'passes', healthAfterMs: 5_000 });
  const cut = converge(begun, { limitMs: 1_000 }).simulation;
  const both = within(cut, (world) => changeContainer(world, 'shop-web-1.previous', { state: 'running' }));
  assert.deepEqual(made(converge(both)), [`shop-web-1 ${imageOf('web', 2)} running`]);
});

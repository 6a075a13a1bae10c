import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { stackOf } from './desired.testdata.ts';
import type { ServiceWords } from './desired.testdata.ts';
import { plans, runs } from './expect.testdata.ts';
import { assertOldOneKept, isWorking } from './invariants.testdata.ts';
import { changeContainer } from './simulated-engine.testdata.ts';
import { failureOf } from './simulated-calls.testdata.ts';
import { begin, converge } from './simulation.testdata.ts';
import { changedTo, containers, healthy, killedAfter, running } from './stories.testdata.ts';

test('a changed service keeps its old container until the new one is made, and is removed once the new one runs', () => {
  const changed = changedTo(running({ web: { mode: 'one' } }), { web: { mode: 'two' } });
  plans(
    changed,
    `
    [] -> #1 service web: create-container, configuration changed: environment.MODE: one -> two
    [1] -> #2 service web: stop-container, configuration changed: environment.MODE: one -> two
    [1, 2] -> #3 service web: rename-container, its replacement takes the name
    [1, 2, 3] -> #4 service web: rename-container, it replaces its predecessor
    [1, 2, 3, 4] -> #5 service web: start-container, configuration changed: environment.MODE: one -> two
    [5, 3] -> #6 service web: remove-container, its replacement runs
  `,
  );
  const ran = converge(changed);
  runs(
    ran,
    changed,
    `
    0.01 create-container shop-web-1
    0.02 stop-container shop-web-1
    0.03 rename-container shop-web-1
    0.04 rename-container made-3
    0.05 start-container shop-web-1
    10.06 remove-container shop-web-1
  `,
  );
  assert.deepEqual(containers(ran), ['shop-web-1 running']);
});

test('a replacement that was cut off at any step is finished, and never begun anew', () => {
  const changed = changedTo(running({ web: { mode: 'one' } }), { web: { mode: 'two' } });
  for (let count = 0; count <= 6; count += 1) {
    const ran = converge(killedAfter(changed, count), { check: assertOldOneKept });
    assert.deepEqual(containers(ran), ['shop-web-1 running'], `after ${count} steps`);
    assert.equal(ran.happened.length, 6 - count);
  }
});

test('a replacement that was cut off and forgotten (journal lost) is finished all the same', () => {
  const changed = changedTo(running({ web: { mode: 'one' } }), { web: { mode: 'two' } });
  for (let count = 0; count <= 6; count += 1) {
    const cut = killedAfter(changed, count);
    const ran = converge(begin(cut.desired, cut.world), { check: assertOldOneKept });
    assert.deepEqual(containers(ran), ['shop-web-1 running'], `after ${count} steps`);
  }
});

test('a change that is taken back in the middle brings the old container back and throws the new one away', () => {
  const one = running({ web: { mode: 'one' } });
  const old = one.world.containers[0]?.id;
  for (let count = 1; count <= 5; count += 1) {
    const cut = killedAfter(changedTo(one, { web: { mode: 'two' } }), count);
    const ran = converge({ ...cut, desired: one.desired }, { check: assertOldOneKept });
    assert.deepEqual(containers(ran), ['shop-web-1 running'], `after ${count} steps`);
    assert.equal(ran.simulation.world.containers[0]?.id, old);
  }
});

test('two changed services are made ready together and replaced one after the other', () => {
  const before = running({ a: { mode: 'one' }, b: { mode: 'one' } }, { a: healthy, b: healthy });
  const changed = changedTo(before, { a: { mode: 'two' }, b: { mode: 'two' } });
  plans(
    changed,
    `
    [] -> #1 service a: create-container, configuration changed: environment.MODE: one -> two
    [1] -> #2 service a: stop-container, configuration changed: environment.MODE: one -> two
    [1, 2] -> #3 service a: rename-container, its replacement takes the name
    [1, 2, 3] -> #4 service a: rename-container, it replaces its predecessor
    [1, 2, 3, 4] -> #5 service a: start-container, configuration changed: environment.MODE: one -> two
    [5, 3] -> #6 service a: remove-container, its replacement runs
    [] -> #7 service b: create-container, configuration changed: environment.MODE: one -> two
    waiting: service b: replacement (configuration changed: environment.MODE: one -> two) after a: one service at a time
  `,
  );
  runs(
    converge(changed),
    changed,
    `
    0.01 create-container shop-a-1
    0.02 create-container shop-b-1
    0.03 stop-container shop-a-1
    0.04 rename-container shop-a-1
    0.05 rename-container made-4
    0.06 start-container shop-a-1
    10.57 remove-container shop-a-1
    10.58 stop-container shop-b-1
    10.59 rename-container shop-b-1
    10.60 rename-container made-5
    10.61 start-container shop-b-1
    21.12 remove-container shop-b-1
  `,
  );
});

test('at most one working service is disturbed at a time, whatever changes', () => {
  const names = ['a', 'b', 'c', 'd'];
  const words = fc.record({ mode: fc.constantFrom('one', 'two'), replicas: fc.constantFrom(1, 2) });
  fc.assert(
    fc.property(fc.tuple(...names.map(() => words)), fc.tuple(...names.map(() => words)), (first, second) => {
      const stack = (all: readonly ServiceWords[]) =>
        Object.fromEntries(
          names.map((name, index) => [name, { ...all[index], on: index === 0 ? [] : ['a healthy restart'] }]),
        );
      const before = running(stack(first), Object.fromEntries(names.map((name) => [name, healthy])));
      const replicasBefore = new Map(
        before.desired.services.map(({ name, containers: all }) => [name, all.length]),
      );
      const ran = converge(changedTo(before, stack(second)), {
        check(step, { world, desired }) {
          if (step.kind !== 'stop-container') return;
          const others = desired.services.filter(({ name }) => name !== step.service);
          // A replica that the file has only now asked for has not started yet.
          const known = others.filter(
            ({ name, containers: wanted }) => wanted.length <= (replicasBefore.get(name) ?? 0),
          );
          const down = known.filter((service) => !isWorking(world, 'shop', service));
          assert.deepEqual(down, [], `${step.key} while others are down`);
        },
      });
      assert.ok(ran.converged);
    }),
    { numRuns: 60 },
  );
});

test('a replacement whose image cannot be had leaves the old container alone and does not hold others up', () => {
  const before = running({ a: { mode: 'one' }, b: { mode: 'one' } });
  const desired = stackOf({ a: { mode: 'two', image: 'registry.test/gone:1' }, b: { mode: 'two' } });
  const ran = converge({ ...before, desired }, { limitMs: 11_000 });
  plans(
    ran.simulation,
    `
    waiting: image registry.test/gone:1: pull-image failed: simulated image-unknown; tried again because the image may be published later
  `,
  );
  assert.deepEqual(containers(ran), ['shop-a-1 running', 'shop-b-1 running']);
});

test('a replacement that waits for its dependency does not keep that dependency from being mended', () => {
  const services = (db: string, web: string) => ({
    db: { mode: db },
    web: { mode: web, on: ['db healthy'] },
  });
  const before = running(services('one', 'one'), { db: healthy });
  // web has been stopped for its replacement when db turns unhealthy; the operator then corrects db.
  const cut = killedAfter(changedTo(before, services('one', 'two')), 2);
  const sick = { ...cut, world: changeContainer(cut.world, 'shop-db-1', { health: 'unhealthy' }) };
  const ran = converge(changedTo(sick, services('two', 'two')));
  assert.ok(ran.converged);
  assert.deepEqual(containers(ran), ['shop-db-1 running', 'shop-web-1 running']);
});

test('a one-shot service that was replaced and has completed does not keep the turn', () => {
  const services = (mode: string) => ({ a: { mode }, b: { mode } });
  const before = running(services('one'), { a: { endsAfterMs: 50 } });
  const ran = converge(changedTo(before, services('two')));
  assert.ok(ran.converged);
  assert.deepEqual(containers(ran), ['shop-a-1 exited', 'shop-b-1 running']);
});

test('an old container that cannot be stopped keeps the new one from starting beside it', () => {
  const changed = changedTo(running({ web: { mode: 'one' } }), { web: { mode: 'two' } });
  const ran = converge(changed, {
    limitMs: 900,
    fail: (step) => (step.kind === 'stop-container' ? failureOf('server-error') : undefined),
  });
  plans(
    ran.simulation,
    `
    waiting: service web: stop-container failed: simulated server-error; tried again because the engine may succeed the next time
  `,
  );
  assert.deepEqual(
    containers(ran),
    ['shop-web-1 running', 'shop-web-1.0a5a1c5d created'].slice(0, 1).concat(containers(ran).slice(1)),
  );
});

test('replicas of one service must be replaced one after the other, so that one of them always runs', () => {
  const changed = changedTo(running({ web: { mode: 'one', replicas: 2 } }), {
    web: { mode: 'two', replicas: 2 },
  });
  const ran = converge(changed, {
    check: (_, { world }) => assert.ok(world.containers.some(({ state }) => state === 'running')),
  });
  assert.deepEqual(containers(ran), ['shop-web-1 running', 'shop-web-2 running']);
});

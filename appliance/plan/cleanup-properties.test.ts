import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { label } from '../desired/desired.ts';
import { anyDesired, anyMemory, anyWorld } from './arbitrary.testdata.ts';
import { assertNothingForeign, assertOrder, assertOwnReady } from './invariants.testdata.ts';
import { isMadeAnew } from './making-anew.ts';
import { begin, converge } from './simulation.testdata.ts';
import type { Simulation } from './simulation.testdata.ts';
import { containers, killedAfter, running } from './stories.testdata.ts';
import { cleanedContainers, cleanedVolumes, careful, removalsOf, SHARED } from './cleanup.testdata.ts';

const anyCleanup: fc.Arbitrary<Simulation> = anyDesired.chain((desired) =>
  anyWorld(desired).chain((world) =>
    fc
      .tuple(anyMemory(desired, world), fc.subarray(desired.services.map(({ name }) => name)), fc.boolean())
      .map(([memory, names, isOfVolume]) => {
        const simulation = names.reduce(cleanedContainers, begin(desired, world, memory));
        return isOfVolume ? cleanedVolumes(simulation, 'shop_data', 'other_data') : simulation;
      }),
  ),
);

test('whatever is there, cleanups come to an end, nothing foreign is touched, and the order of starts holds', () => {
  fc.assert(
    fc.property(anyCleanup, (simulation) => {
      const ran = converge(
        simulation,
        careful({
          check: (step, seen) => {
            assertNothingForeign(step, seen);
            assertOrder(step, seen);
            assertOwnReady(seen.plan);
          },
        }),
      );
      assert.ok(ran.converged);
      const left = Object.values(ran.simulation.memory.cleanups);
      // A name that somebody else holds is told, too.
      const waits = ran.last.plan.waiting.filter(
        ({ code }) => code === 'dependency' || code === 'name-taken',
      );
      assert.ok(
        left.every(({ isRemoved, service }) => !isRemoved || waits.some((each) => each.service === service)),
        'what goes comes back, once what it depends on is there',
      );
    }),
    { numRuns: 120 },
  );
});

test('a daemon that is killed after any step goes on from there, and removes each volume at most once', () => {
  const services = { ...SHARED, lone: { replicas: 2 } };
  const names = ['shop_data', 'shop_logs'];
  fc.assert(
    fc.property(
      fc.nat(24),
      fc.subarray(names),
      fc.subarray(Object.keys(services)),
      (count, volumes, cleaned) => {
        const begun = cleaned.reduce(cleanedContainers, cleanedVolumes(running(services), ...volumes));
        const killed = killedAfter(begun, count);
        const left = Object.keys(killed.memory.volumeCleanups);
        const ran = converge(killed, careful());
        assert.ok(ran.converged);
        assert.deepEqual(removalsOf(ran).toSorted(), left, 'what is remembered, and nothing else');
        assert.deepEqual(ran.simulation.memory.volumeCleanups, {});
        assert.deepEqual(ran.simulation.memory.cleanups, {});
        assert.equal(containers(ran).filter((each) => each.endsWith('running')).length, 5);
        assert.equal(isMadeAnew(ran.simulation.memory, 'shop-lone-1'), false);
        assert.deepEqual(
          ran.simulation.world.volumes
            .map(({ name, labels }) => `${name} ${labels[label.applianceId]}`)
            .toSorted(),
          names.map((name) => `${name} ${ran.simulation.desired.applianceId}`),
        );
      },
    ),
    { numRuns: 150 },
  );
});

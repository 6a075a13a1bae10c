import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { label } from '../desired/desired.ts';
import { rememberContainerCleanup, rememberVolumeCleanup } from '../record/cleanup-memory.ts';
import { anyDesired, anyMemory, anyWorld } from './arbitrary.testdata.ts';
import { assertNothingForeign, assertOrder, assertOwnReady } from './invariants.testdata.ts';
import { isMadeAnew } from './making-anew.ts';
import { plans, runs } from './expect.testdata.ts';
import { aContainer } from './simulated-engine.testdata.ts';
import { failureOf } from './simulated-calls.testdata.ts';
import { begin, converge, look } from './simulation.testdata.ts';
import type { Ran, RunOptions, Simulation } from './simulation.testdata.ts';
import {
  changedTo,
  commanded,
  containers,
  healthy,
  killedAfter,
  running,
  within,
} from './stories.testdata.ts';
import type { Services } from './stories.testdata.ts';

const AT = 1;

function cleanedContainers(simulation: Simulation, service: string): Simulation {
  const { desired, observed } = look(simulation);
  const memory = rememberContainerCleanup(simulation.memory, { id: 'w', service, at: AT }, desired, observed);
  return { ...simulation, memory };
}

function cleanedVolumes(simulation: Simulation, ...volumes: readonly string[]): Simulation {
  return { ...simulation, memory: rememberVolumeCleanup(simulation.memory, { id: 'w', volumes, at: AT }) };
}

/** Asserts at each removal of a volume that an operator named it, that it is ours, and that nothing mounts it. */
function careful(options: RunOptions = {}): RunOptions {
  return {
    ...options,
    check: (step, seen) => {
      options.check?.(step, seen);
      if (step.kind !== 'remove-volume') return;
      const { name } = step.args;
      assert.ok(seen.memory.volumeCleanups[name] !== undefined, `nobody named ${name}`);
      const found = seen.world.volumes.find((volume) => volume.name === name);
      assert.equal(found?.labels[label.applianceId], seen.desired.applianceId);
      const mounting = seen.world.containers.filter(({ mounts }) =>
        mounts.some((mount) => mount.name === name),
      );
      assert.deepEqual(mounting, []);
    },
  };
}

function removalsOf({ happened }: Ran): readonly string[] {
  return happened.flatMap(({ step }) => (step.kind === 'remove-volume' ? [step.args.name] : []));
}

test('containers that an operator wants cleaned up go, and others take their place', () => {
  const before = running({ db: {}, web: { on: ['db'] } });
  const cleaned = cleanedContainers(before, 'web');
  plans(
    cleaned,
    `
    [] -> #1 service web: stop-container, an operator wants its containers made anew
    [1] -> #2 service web: remove-container, an operator wants its containers made anew
  `,
  );
  const ran = converge(cleaned);
  runs(
    ran,
    cleaned,
    `
    0.01 stop-container shop-web-1
    0.02 remove-container shop-web-1
    0.03 create-container shop-web-1
    0.04 start-container shop-web-1
  `,
  );
  assert.deepEqual(ran.simulation.memory.cleanups, {});
  assert.ok(ran.converged);
});

test('replicas are made anew one after the other, each only when the one before does well, and nobody else meanwhile', () => {
  const before = running({ db: {}, web: { replicas: 2 } }, { web: healthy });
  const cleaned = cleanedContainers(changedTo(before, { db: { mode: 'two' }, web: { replicas: 2 } }), 'web');
  const ran = converge(cleaned, {
    check: (_, { world }) => {
      const up = world.containers.filter(
        ({ labels, state, health }) =>
          labels[label.service] === 'web' && state === 'running' && health !== 'starting',
      );
      assert.ok(up.length >= 1, 'one replica always works');
    },
  });
  assert.ok(ran.converged);
  assert.deepEqual(containers(ran), ['shop-db-1 running', 'shop-web-1 running', 'shop-web-2 running']);
  const changed = ran.happened.filter(({ step }) => step.kind === 'remove-container');
  assert.equal(changed.length, 3, 'two of web, and the old one of db');
});

test('what an operator stopped is removed and stays away until it is started', () => {
  const stopped = converge(commanded(running({ web: {} }), { command: 'stop', service: 'web' })).simulation;
  const ran = converge(cleanedContainers(stopped, 'web'));
  assert.deepEqual(containers(ran), []);
  assert.deepEqual(ran.simulation.memory.cleanups, {});
  const started = converge(commanded(ran.simulation, { command: 'start', service: 'web' }));
  assert.deepEqual(containers(started), ['shop-web-1 running']);
});

test('a container that could not come back is not removed: its image is gone, or its name is held by somebody else', () => {
  const before = within(running({ web: { pull: 'never' } }), (world) => ({ ...world, images: {} }));
  plans(
    cleanedContainers(before, 'web'),
    `
    waiting: service web: image registry.test/web:1 is not on this machine, and pull_policy is never
  `,
  );
  const shared = within(running({ web: { pull: 'never', volumes: ['data'] } }), (world) => ({
    ...world,
    images: {},
  }));
  assert.deepEqual(removalsOf(converge(cleanedVolumes(shared, 'shop_data'))), []);
  const named = within(running({ web: {} }), (world) => ({
    ...world,
    containers: [
      ...world.containers.map((each) => ({ ...each, name: 'shop-web-1.2' })),
      aContainer({ id: 'foreign', name: 'shop-web-1' }),
    ],
  }));
  assert.deepEqual(containers(converge(cleanedContainers(named, 'web'))), [
    'shop-web-1 exited',
    'shop-web-1.2 running',
  ]);
});

const SHARED: Services = {
  db: { volumes: ['data', 'logs'] },
  web: { on: ['db'], volumes: ['data'] },
  other: { volumes: ['logs'] },
};

test('a volume goes after everything of ours that mounts it, and all comes back on an empty one', () => {
  const cleaned = cleanedVolumes(running(SHARED), 'shop_data');
  plans(
    cleaned,
    `
    [] -> #1 service db: stop-container, an operator wants volume shop_data empty
    [1] -> #2 service db: remove-container, an operator wants volume shop_data empty
    [] -> #3 service web: stop-container, an operator wants volume shop_data empty
    [3] -> #4 service web: remove-container, an operator wants volume shop_data empty
    [2, 4] -> #5 volume shop_data: remove-volume, an operator wants it removed, with its data
    [5] -> #6 volume shop_data: create-volume, an operator wants it empty
  `,
  );
  const ran = converge(cleaned, careful());
  assert.ok(ran.converged);
  assert.deepEqual(removalsOf(ran), ['shop_data']);
  assert.deepEqual(ran.simulation.memory.volumeCleanups, {});
  assert.equal(containers(ran).filter((each) => each.endsWith('running')).length, 3);
  const [made] = ran.simulation.world.volumes.filter(({ name }) => name === 'shop_data');
  assert.equal(made?.labels[label.applianceId], ran.simulation.desired.applianceId, 'it is made by us');
});

test('a volume that a foreign container mounts waits, and its services run on', () => {
  const mount = { type: 'volume', name: 'shop_data', source: '', target: '/x', readOnly: false };
  const foreign = aContainer({ id: 'backup', mounts: [mount] });
  const before = within(running(SHARED), (world) => ({
    ...world,
    containers: [...world.containers, foreign],
  }));
  const cleaned = cleanedVolumes(before, 'shop_data');
  plans(
    cleaned,
    `
    waiting: volume shop_data: an operator wants it removed; container backup, which is not ours, mounts it
  `,
  );
  const gone = within(cleaned, (world) => ({
    ...world,
    containers: world.containers.filter(({ id }) => id !== 'backup'),
  }));
  assert.deepEqual(removalsOf(converge(gone, careful())), ['shop_data']);
});

test('a volume waits for the turn of its services, but what has been begun is brought to its end', () => {
  const before = running({ ...SHARED, lone: {} });
  const [lone] = before.world.containers.filter(({ name }) => name === 'shop-lone-1');
  const run = before.memory.runs[lone?.id ?? ''] ?? assert.fail();
  const disturbed = { ...before.memory.runs, [lone?.id ?? '']: { ...run, stoppedByUs: true } };
  const cleaned = cleanedVolumes({ ...before, memory: { ...before.memory, runs: disturbed } }, 'shop_data');
  const first = (simulation: Simulation): string | undefined => {
    const { steps, waiting } = look(simulation).plan;
    return steps[0]?.reason ?? waiting.find(({ subject }) => subject === 'volume shop_data')?.reason;
  };
  assert.equal(first(cleaned), 'removal after lone: one service at a time');
  const volumeCleanups = { shop_data: { id: 'w', at: AT, isBegun: true } };
  const begunOnes = { ...cleaned, memory: { ...cleaned.memory, volumeCleanups } };
  assert.equal(first(begunOnes), 'an operator wants volume shop_data empty');
});

test('a volume that the stack does not declare, that is external or not ours is never removed', () => {
  const named = (simulation: Simulation): Ran => converge(cleanedVolumes(simulation, 'shop_data'), careful());
  const undeclared = changedTo(running(SHARED), { other: { volumes: ['logs'] } });
  const unlabelled = within(running(SHARED), (world) => ({
    ...world,
    volumes: world.volumes.map((volume) => ({ ...volume, labels: {} })),
  }));
  const external = changedTo(running(SHARED), SHARED);
  const volumes = external.desired.volumes.map((volume) => ({ ...volume, external: true }));
  const others = { ...external, desired: { ...external.desired, volumes } };
  for (const simulation of [undeclared, unlabelled, others])
    assert.deepEqual(removalsOf(named(simulation)), []);
  assert.deepEqual(named(undeclared).simulation.memory.volumeCleanups, {}, 'it is cancelled');
});

test('a removal that fails is not tried again, and the services come back with the data', () => {
  const ran = converge(
    cleanedVolumes(running(SHARED), 'shop_data'),
    careful({ fail: (step) => (step.kind === 'remove-volume' ? failureOf('other') : undefined) }),
  );
  assert.ok(ran.converged);
  assert.deepEqual(removalsOf(ran), ['shop_data']);
  assert.equal(containers(ran).filter((each) => each.endsWith('running')).length, 3);
});

test('a volume of a stack that was removed goes, and nothing is made anew', () => {
  const removed = converge(commanded(running(SHARED), { command: 'remove' })).simulation;
  const ran = converge(cleanedVolumes(removed, 'shop_data'), careful());
  assert.deepEqual(removalsOf(ran), ['shop_data']);
  assert.deepEqual(
    ran.simulation.world.volumes.map(({ name }) => name),
    ['shop_logs'],
  );
});

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
      const waits = ran.last.plan.waiting.filter(({ code }) => code === 'dependency');
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

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { label } from '../desired/desired.ts';
import { plans, runs } from './expect.testdata.ts';
import { aContainer } from './simulated-engine.testdata.ts';
import { failureOf } from './simulated-calls.testdata.ts';
import { converge, look } from './simulation.testdata.ts';
import type { Ran, Simulation } from './simulation.testdata.ts';
import { changedTo, commanded, containers, healthy, running, within } from './stories.testdata.ts';
import { AT, cleanedContainers, cleanedVolumes, careful, removalsOf, SHARED } from './cleanup.testdata.ts';

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

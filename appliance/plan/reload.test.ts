import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plans, runs } from './expect.testdata.ts';
import { converge, look } from './simulation.testdata.ts';
import type { Simulation } from './simulation.testdata.ts';
import { fresh, healthy, within } from './stories.testdata.ts';
import type { Behaviours, Services } from './stories.testdata.ts';

const hup = { reload: { kind: 'signal', signal: 'SIGHUP' } } as const;
const restart = { reload: { kind: 'restart' } } as const;

function published(simulation: Simulation, generation: number): Simulation {
  return { ...simulation, certificates: { generation, digest: `${generation}`, at: simulation.world.now } };
}

/** All of it has generation 1; then 2 is published. */
function renewed(services: Services, behaviours: Behaviours = {}): Simulation {
  const first = converge(published(fresh(services, behaviours), 1)).simulation;
  return published(first, 2);
}

test('a change of the certificates restarts or signals who asked for it, and nobody else', () => {
  const simulation = renewed({ quiet: {}, none: { reload: { kind: 'none' } }, proxy: hup });
  plans(
    simulation,
    `
    [] -> #1 service proxy: signal-container, the certificates changed
  `,
  );
  const told = converge(simulation);
  assert.equal(told.happened.length, 1);
  assert.deepEqual(look(told.simulation).plan.steps, []);
});

test('they go one at a time in dependency order, each when the one before works again', () => {
  const behaviours = { db: healthy, web: healthy };
  const simulation = renewed(
    { web: { ...restart, on: ['db healthy'] }, db: restart, proxy: hup },
    behaviours,
  );
  const ran = converge(simulation);
  runs(
    ran,
    simulation,
    `
    0.01 stop-container shop-db-1
    0.02 start-container shop-db-1
    10.03 signal-container shop-proxy-1
    20.04 stop-container shop-web-1
    20.05 start-container shop-web-1
  `,
  );
  assert.ok(ran.converged);
});

test('who got them has ten seconds to show that it works still before the next one', () => {
  const simulation = renewed({ one: hup, two: hup });
  const ran = converge(simulation);
  assert.deepEqual(
    ran.happened.map(({ step, at }) => [step.kind, step.service, at - simulation.world.now >= 10_000]),
    [
      ['signal-container', 'one', false],
      ['signal-container', 'two', true],
    ],
  );
});

test('where the new certificates do harm nobody else gets them, and that is told', () => {
  const simulation = renewed({ one: restart, two: restart }, { one: healthy, two: healthy });
  const sick = within(simulation, (world) => ({
    ...world,
    behaviours: { ...world.behaviours, one: { health: 'fails', healthAfterMs: 100 } },
  }));
  // Long enough for a replacement of its container: that is another one.
  const { simulation: after, happened } = converge(sick, { limitMs: 60_000 });
  assert.ok(happened.some(({ step }) => step.kind === 'create-container'));
  assert.deepEqual([...new Set(happened.map(({ step }) => step.service))], ['one']);
  const why = look(after).plan.waiting.find(({ service }) => service === 'two')?.reason;
  assert.match(
    why ?? '',
    /the certificates changed, but one does badly since it has the new ones|one service at a time/,
  );
  const mended = within(after, (world) => ({ ...world, behaviours: { one: healthy, two: healthy } }));
  const healed = converge(mended, { limitMs: 3_600_000 });
  assert.ok(healed.happened.some(({ step }) => step.service === 'two' && step.kind === 'start-container'));
});

test('a container that began before this release knew of certificates gets them when it is older than they are', () => {
  const before = converge(fresh({ proxy: hup })).simulation;
  const later = { ...before, world: { ...before.world, now: before.world.now + 60_000 } };
  plans(
    published(later, 1),
    `
    [] -> #1 service proxy: signal-container, the certificates changed
  `,
  );
  const older = { ...later, certificates: { generation: 1, digest: '1', at: 0 } };
  assert.deepEqual(look(older).plan.steps, []);
});

test('a service that did badly before keeps the new ones from nobody', () => {
  const services: Services = { bad: restart, good: restart };
  const first = converge(published(fresh(services, { bad: { endsAfterMs: 100, exitCode: 1 } }), 1), {
    limitMs: 120_000,
  }).simulation;
  const { happened } = converge(published(first, 2), { limitMs: 120_000 });
  assert.ok(happened.some(({ step }) => step.service === 'good' && step.kind === 'start-container'));
});

test('whom they harm holds them back from the others for a day, and no longer', () => {
  const simulation = renewed({ one: restart, two: restart }, { one: healthy, two: healthy });
  const sick = within(simulation, (world) => ({
    ...world,
    behaviours: { ...world.behaviours, one: { endsAfterMs: 100, exitCode: 1 } },
  }));
  const { simulation: after, happened } = converge(sick, { limitMs: 600_000 });
  assert.deepEqual([...new Set(happened.map(({ step }) => step.service))], ['one']);
  const later = (hours: number): readonly (string | undefined)[] =>
    look(within(after, (world) => ({ ...world, now: world.now + hours * 3_600_000 }))).plan.steps.map(
      ({ service }) => service,
    );
  assert.ok(!later(23).includes('two'));
  assert.ok(later(24).includes('two'));
});

test('a generation with the same files is none for a service; numbers that begin again are', () => {
  const simulation = renewed({ proxy: hup });
  const same = { ...simulation, certificates: { generation: 9, digest: '1', at: simulation.world.now } };
  assert.deepEqual(look(same).plan.steps, []);
  const again = { ...simulation, certificates: { generation: 1, digest: 'other', at: simulation.world.now } };
  assert.equal(look(again).plan.steps.length, 1);
});

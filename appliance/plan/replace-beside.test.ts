/** Start-first, when the predecessor or the successor does not stay as it was: somebody is found and answers, and there is something to go back to. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasAllNames } from './endpoints.ts';
import { emptyMemory } from './memory.ts';
import { changeContainer, endContainer, reboot, restartEngine } from './simulated-engine.testdata.ts';
import type { Behaviour, World } from './simulated-engine.testdata.ts';
import { converge } from './simulation.testdata.ts';
import type { Ran, Simulation } from './simulation.testdata.ts';
import { changedTo, killedAfter, unwellOnce, within } from './stories.testdata.ts';
import type { Services } from './stories.testdata.ts';
import { imageOf, made, pushed, runningFirst } from './updates.testdata.ts';

const NAME = 'shop-web-1';
const startFirst = { web: { update: { strategy: 'start-first', hold: false, monitorMs: 120_000 } } } as const;
const sick = { health: 'fails', healthAfterMs: 500 } as const;

const oldOf = ({ world }: Simulation): string =>
  world.containers.find(({ imageId }) => imageId === imageOf('web', 1))?.id ?? assert.fail('no old one');
const newOf = ({ world }: Simulation): string =>
  world.containers.find(({ imageId }) => imageId === imageOf('web', 2))?.id ?? assert.fail('no new one');
const without =
  (gone: string) =>
  (world: World): World => ({ ...world, containers: world.containers.filter(({ id }) => id !== gone) });

/** The successor has been made, without its names, and has not been started. */
function createdBeside(behaviour: Behaviour = {}): Simulation {
  const begun = pushed(runningFirst(startFirst), 'web', 2, behaviour);
  for (let count = 0; count < 20; count += 1) {
    const now = killedAfter(begun, count);
    if (now.world.containers.some(({ state }) => state === 'created')) return now;
  }
  return assert.fail('it is never created');
}

const onTrial = (): Simulation =>
  converge(pushed(runningFirst(startFirst), 'web'), { limitMs: 300 }).simulation;

function results({ simulation }: Ran): readonly string[] {
  return Object.values(simulation.memory.history).map(({ result }) => result);
}

function isFound({ desired, world }: Simulation): boolean {
  const wanted = desired.services[0]?.containers[0] ?? assert.fail('no container');
  return world.containers.some((each) => each.state === 'running' && hasAllNames(wanted, each));
}

const fates: Readonly<Record<string, (simulation: Simulation) => Simulation>> = {
  'ends once': (it) => within(it, (world) => endContainer(world, oldOf(it), 1)),
  'is unhealthy': (it) => within(it, (world) => changeContainer(world, oldOf(it), { health: 'unhealthy' })),
  'is paused': (it) => within(it, (world) => changeContainer(world, oldOf(it), { state: 'paused' })),
  'is removed by hand': (it) => within(it, without(oldOf(it))),
  'cannot be removed completely': (it) =>
    within(it, (world) => changeContainer(world, oldOf(it), { state: 'dead' })),
  'is to be made anew': (it) => ({
    ...it,
    memory: { ...it.memory, recreate: { [oldOf(it)]: { reason: 'restarts do not help it' } } },
  }),
  'goes down with the machine': (it) => within(it, reboot),
  'goes down with the engine': (it) => within(it, restartEngine),
  'is forgotten with the journal': (it) => ({ ...it, memory: emptyMemory }),
};

for (const [what, befall] of Object.entries(fates))
  for (const [when, begin] of Object.entries({ 'is made': () => createdBeside(), 'is on trial': onTrial }))
    test(`a successor that ${when} while its predecessor ${what} takes its place, found by all its names`, () => {
      const ran = converge(befall(begin()));
      assert.deepEqual(made(ran), [`${NAME} ${imageOf('web', 2)} running`]);
      assert.ok(isFound(ran.simulation));
      const starts = ran.happened.filter(({ step }) => step.kind === 'start-container');
      assert.ok(starts.length <= 2, `${starts.length} starts`);
    });

test('whoever is alone from the beginning must have its names before it is started', () => {
  const created = createdBeside();
  const { happened } = converge(within(created, without(oldOf(created))));
  const kinds = happened.map(({ step }) => step.kind);
  assert.ok(kinds.includes('connect-network'));
  assert.ok(kinds.indexOf('connect-network') < kinds.indexOf('start-container'));
});

test('a predecessor that ends once before its sick successor is started is put back, and one that is to be made anew is not', () => {
  const outcome = (what: string): readonly string[] => {
    const created = createdBeside(sick);
    return results(converge(fates[what]?.(created) ?? assert.fail(what), { limitMs: 600_000 }));
  };
  assert.deepEqual(outcome('ends once'), ['rolled-back']);
  assert.deepEqual(outcome('is to be made anew'), []);
});

test('the time in which nobody was found must be told', () => {
  const begun = onTrial();
  const fallen = within({ ...begun, lookMs: 1_000 }, (world) => endContainer(world, oldOf(begun), 1));
  const [entry] = Object.values(converge(fallen).simulation.memory.history);
  assert.ok((entry?.downMs ?? 0) >= 1_000, `${entry?.downMs} ms`);
});

test('a file that becomes stop-first after the successor was made must not leave it without names', () => {
  const created = createdBeside();
  const { desired } = changedTo(created, { web: { update: { strategy: 'stop-first', hold: false } } });
  const ran = converge({ ...created, desired: { ...desired, updates: created.desired.updates } });
  assert.deepEqual(made(ran), [`${NAME} ${imageOf('web', 2)} running`]);
  assert.ok(isFound(ran.simulation));
});

for (const what of ['ends once', 'is paused', 'goes down with the machine'])
  test(`while a successor is on trial and its predecessor ${what}, somebody must be found at once`, () => {
    const begun = onTrial();
    assert.ok(begun.memory.replacements[NAME]?.phase === 'trial');
    const fallen = fates[what]?.(begun) ?? assert.fail(what);
    assert.ok(!isFound(fallen));
    const soon = converge(fallen, { limitMs: 500 }).simulation;
    assert.ok(isFound(soon));
    assert.equal(soon.memory.replacements[NAME]?.phase, 'trial');
  });

test('a successor that somebody pauses on trial must go on, and be proven', () => {
  const begun = onTrial();
  const paused = within(begun, (world) => changeContainer(world, newOf(begun), { state: 'paused' }));
  const ran = converge(paused);
  assert.deepEqual([results(ran), made(ran)], [['committed'], [`${NAME} ${imageOf('web', 2)} running`]]);
});

test('one that ended once is something to go back to, and one that ends again and again is not', () => {
  const once = pushed(runningFirst(startFirst), 'web', 2, sick);
  const ended = converge(within(once, (world) => endContainer(world, NAME, 1)));
  assert.deepEqual(
    [results(ended), made(ended)],
    [['rolled-back'], [`${NAME} ${imageOf('web', 1)} running`]],
  );
  const crashing = { endsAfterMs: 100, exitCode: 1 };
  const base = runningFirst(startFirst);
  const turned = within(base, (world) => ({ ...world, behaviours: { [imageOf('web', 1)]: crashing } }));
  const looping = within(turned, (world) => endContainer(world, NAME, 1));
  // At any instant of its loop, whether it runs then or not.
  for (const limitMs of [8_000, 8_050, 15_000, 15_050, 15_120]) {
    const now = converge(looping, { limitMs }).simulation;
    const ran = converge(pushed(now, 'web', 2, {}));
    assert.deepEqual(
      [results(ran), made(ran)],
      [[], [`${NAME} ${imageOf('web', 2)} running`]],
      `${limitMs} ms`,
    );
  }
});

test('one that was unhealthy again and again is nothing to go back to', () => {
  const twice = unwellOnce(runningFirst(startFirst), NAME);
  const record = twice.memory.unhealthy[NAME] ?? assert.fail('it is not remembered');
  const memory = { ...twice.memory, unhealthy: { [NAME]: { ...record, count: 2 } } };
  assert.deepEqual(results(converge(pushed({ ...twice, memory }, 'web'))), []);
});

test('a successor that ends for good while it takes over must hold up nobody', () => {
  for (const exitCode of [0, 1]) {
    const services: Services = {
      web: { restart: 'never', update: { strategy: 'start-first', hold: false, monitorMs: 10_000 } },
      other: {},
    };
    const behaviour = { endsAfterMs: 12_000, exitCode };
    const ran = converge(pushed(pushed(runningFirst(services), 'web', 2, behaviour), 'other'));
    assert.deepEqual(ran.simulation.memory.replacements, {});
    assert.deepEqual(made(ran), [
      `shop-other-1 ${imageOf('other', 2)} running`,
      `${NAME} ${imageOf('web', 2)} exited`,
    ]);
  }
});

test('a file that comes to publish a port while its successor is on trial must not start both beside each other', () => {
  const begun = onTrial();
  const { desired } = changedTo(begun, { web: { ...startFirst.web, port: '80' } });
  const changed = { ...begun, desired: { ...desired, updates: begun.desired.updates } };
  const ran = converge(changed, {
    check: (step, { world }) => {
      const others = world.containers.filter(({ state }) => state === 'running').length;
      if (step.kind === 'start-container') assert.equal(others, 0, 'nobody else holds the port');
    },
  });
  assert.deepEqual(made(ran), [`${NAME} ${imageOf('web', 2)} running`]);
  assert.deepEqual(results(ran).includes('rolled-back'), false);
});

test('while the predecessor does badly on, a successor on trial must be found', () => {
  const begun = onTrial();
  const ill = within(begun, (world) => changeContainer(world, oldOf(begun), { health: 'unhealthy' }));
  const soon = converge(ill, { limitMs: 500 }).simulation;
  assert.ok(isFound(within(soon, without(oldOf(soon)))), 'the new one has its names');
});

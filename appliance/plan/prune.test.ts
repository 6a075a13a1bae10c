import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stackOf } from './desired.testdata.ts';
import { plans } from './expect.testdata.ts';
import { emptyMemory } from './memory.ts';
import type { Memory } from './memory.ts';
import { plan } from './plan.ts';
import { aContainer, anImage, changeContainer, isoAt, passTime } from './simulated-engine.testdata.ts';
import type { World } from './simulated-engine.testdata.ts';
import { failureOf } from './simulated-calls.testdata.ts';
import { begin, converge, look } from './simulation.testdata.ts';
import type { Simulation } from './simulation.testdata.ts';
import { changedTo, commanded, running, within } from './stories.testdata.ts';

const HOUR = 60 * 60_000;
const MB = 1_000_000;
const OLD = 'registry.test/web:0';
const WEB = 'registry.test/web:1';

/** `web` runs, and an image that was pulled before lies there; `changes` to the world and to what is remembered. */
function withOld(changes: Partial<World> = {}, memory: Partial<Memory> = {}): Simulation {
  const before = running({ web: {} });
  const images = { ...before.world.images, [OLD]: { ...anImage('sha256:old'), sizeBytes: 45 * MB } };
  const pulled = { 'sha256:old': { references: [OLD], at: before.world.now } };
  return {
    ...before,
    world: { ...before.world, images, ...changes },
    memory: { ...before.memory, pulled, ...memory },
  };
}

/** Everything is looked at once, and then so much later again. */
function later(simulation: Simulation, ms: number): Simulation {
  const { memory } = look(simulation);
  return { ...simulation, memory, world: passTime(simulation.world, ms) };
}

function disk(freeMb: number): Pick<World, 'disk'> {
  return { disk: { path: '/engine', freeBytes: freeMb * MB, totalBytes: 10_000 * MB } };
}

test('what nothing has needed for a day goes, with the bytes that it frees', () => {
  const simulation = withOld(disk(5_000));
  plans(simulation, '');
  plans(later(simulation, 23 * HOUR), '');
  plans(
    later(simulation, 25 * HOUR),
    `[] -> #1 unused images: remove-image, ${OLD}: nothing has needed it for 25 h; frees up to 42.9 MiB`,
  );
  const ran = converge(later(simulation, 25 * HOUR));
  assert.deepEqual([ran.converged, Object.keys(ran.simulation.world.images)], [true, [WEB]]);
});

test('a full disk makes it go at once; before it is full nothing is done in haste', () => {
  plans(withOld(disk(1_600)), '');
  plans(
    withOld(disk(1_400)),
    `[] -> #1 unused images: remove-image, ${OLD}: nothing needs it, and only 14 % (1.30 GiB) of the disk is free; frees up to 42.9 MiB`,
  );
});

test('what any container was made from stays, ours or not, in whatever state', () => {
  for (const state of ['created', 'running', 'exited', 'dead'] as const) {
    const before = withOld(disk(100));
    const foreign = aContainer({ id: 'theirs', imageId: 'sha256:old', state });
    plans(
      within(before, (world) => ({ ...world, containers: [...world.containers, foreign] })),
      '',
    );
  }
});

test('what is kept for a rollback stays, whatever the disk says', () => {
  const inForce = { image: `sha256:${WEB}`, reference: WEB, of: WEB, local: `sha256:${WEB}`, at: 0 };
  const previous = { image: 'sha256:old', reference: OLD };
  const { steps } = look(withOld(disk(1), { images: { 'shop-web-1': { ...inForce, previous } } })).plan;
  assert.deepEqual(
    steps.map(({ kind }) => kind),
    ['tag-image'],
  );
});

test('what the appliance did not pull stays, whatever the disk says', () => {
  plans(withOld(disk(1), { pulled: {} }), '');
});

test('nothing is removed while anything is done, starts, is unhealthy or has failed', () => {
  const before = withOld(disk(100));
  const removals = (simulation: Simulation) =>
    look(simulation).plan.steps.filter(({ kind }) => kind === 'remove-image').length;
  assert.equal(removals(before), 1);
  assert.equal(removals(changedTo(before, { web: { mode: 'new' } })), 0);
  for (const health of ['starting', 'unhealthy'] as const) {
    const sick = within(before, (world) => changeContainer(world, 'shop-web-1', { health }));
    assert.equal(removals(sick), 0);
  }
  const failed = within(before, (world) =>
    changeContainer(world, 'shop-web-1', { state: 'exited', exitCode: 1, startedAt: isoAt(world.now) }),
  );
  const never = { ...failed, desired: stackOf({ web: { restart: 'never' } }) };
  assert.equal(removals(never), 0);
});

test('a service that an operator stopped keeps nobody from pruning, and its image stays', () => {
  const stopped = converge(commanded(withOld(disk(100)), { command: 'stop', service: 'web' }));
  assert.deepEqual(Object.keys(stopped.simulation.world.images), [WEB]);
});

test('a stack that an operator removed keeps its images: it must come back without a registry', () => {
  const pulled = { [`sha256:${WEB}`]: { references: [WEB], at: 0 } };
  const before = withOld(disk(100), { pulled });
  const removed = converge(commanded(before, { command: 'remove' }), { limitMs: 48 * HOUR });
  assert.deepEqual(removed.simulation.world.containers, []);
  assert.ok(removed.simulation.world.images[WEB] !== undefined);
});

test('a pull that finds no room makes room first, although its service does not run yet', () => {
  const before = withOld({ ...disk(3_000), registry: { 'registry.test/big:1': 'sha256:big' } });
  const desired = stackOf({ web: {}, big: {} });
  const fail = (step: { readonly kind: string }, { world }: { readonly world: World }) =>
    step.kind === 'pull-image' && world.images[OLD] !== undefined ? failureOf('no-space') : undefined;
  const ran = converge({ ...before, desired }, { fail });
  const names = Object.keys(ran.simulation.world.images).toSorted();
  assert.deepEqual([ran.converged, names], [true, ['registry.test/big:1', WEB]]);
  const reason = ran.happened.find(({ step }) => step.kind === 'remove-image')?.step.reason ?? '';
  assert.match(reason, /nothing needs it, and image registry\.test\/big:1 waits for room/);
});

test('an image that waits for its time stays until room is critical, and then only if it would not come back at once', () => {
  const digest = 'sha256:d1';
  const next = `registry.test/web@${digest}`;
  const size = 300 * MB;
  const waits =
    'waiting: service web: newer image d1 waits: auto_update is off; "appliancectl update now web" takes it';
  const pulledAhead = (freeMb: number, downloadBytes?: number): Simulation => {
    const newest = { digest, sameAs: [digest], ...(downloadBytes === undefined ? {} : { downloadBytes }) };
    const base = withOld(disk(freeMb), {
      pulled: { 'sha256:next': { references: [`${WEB}@${digest}`], at: 0 } },
      newest: { [WEB]: { digest, at: 0 } },
    });
    const images = { ...base.world.images, [next]: { ...anImage('sha256:next'), sizeBytes: size } };
    return {
      ...base,
      world: { ...base.world, images, answers: { [WEB]: { registry: 'registry.test', newest } } },
    };
  };
  plans(pulledAhead(1_400, 100 * MB), waits);
  plans(
    pulledAhead(400, 120 * MB),
    `[] -> #1 unused images: remove-image, ${next}: it was pulled ahead of its time, and only 4 % (381 MiB) of the disk is free; it is pulled again when there is room; frees up to 286 MiB
     ${waits}`,
  );
  // It would be pulled again with the room that it leaves.
  plans(pulledAhead(400, 50 * MB), waits);
  const quarantine = {
    x: {
      service: 'web',
      container: 'shop-web-1',
      at: 0,
      reason: 'x',
      bad: { image: 'sha256:next', digest, configHash: '' },
      good: { image: `sha256:${WEB}`, configHash: '' },
    },
  };
  const bad = pulledAhead(1_400, 100 * MB);
  plans(
    { ...bad, memory: { ...bad.memory, quarantine } },
    `[] -> #1 unused images: remove-image, ${next}: nothing needs it, and only 14 % (1.30 GiB) of the disk is free; frees up to 286 MiB
     waiting: service web: newer image d1 waits: it was taken back: x; a newer image, or "appliancectl update release web", lets it go on`,
  );
});

test('of an image that others have named too only our names go, and then it is theirs', () => {
  const theirs = 'somebody/copy:1';
  const before = withOld(disk(100));
  const old = before.world.images[OLD];
  assert.ok(old !== undefined);
  const images = { ...before.world.images, [theirs]: old, 'registry.test/web@sha256:a': old };
  const simulation = { ...before, world: { ...before.world, images } };
  plans(
    simulation,
    `[] -> #1 unused images: remove-image, ${OLD}: nothing needs it, and only 1 % (95.4 MiB) of the disk is free; it stays under the names that others gave it`,
  );
  const ran = converge(simulation);
  assert.deepEqual(Object.keys(ran.simulation.world.images).toSorted(), [WEB, theirs]);
  assert.deepEqual(Object.keys(look(ran.simulation).memory.pulled), []);
});

test('an image without any name goes by its id', () => {
  const before = withOld({ ...disk(100), nameless: [anImage('sha256:bare')] });
  const pulled = { 'sha256:bare': { references: [WEB], at: before.world.now } };
  const ran = converge({ ...before, memory: { ...before.memory, pulled } });
  assert.deepEqual(
    ran.happened.map(({ step }) => step.key),
    ['remove-image sha256:bare'],
  );
  assert.deepEqual(ran.simulation.world.nameless, []);
});

test('one at a time, the longest idle first; what the engine refuses is asked again after an hour and keeps nobody waiting', () => {
  const before = withOld(disk(100));
  const names = ['a', 'b', 'c'].map((name) => `registry.test/${name}:0`);
  const images = Object.fromEntries(names.map((name) => [name, anImage(`sha256:${name}`)]));
  const pulled = Object.fromEntries(
    names.map((name, index) => [`sha256:${name}`, { references: [name], at: 0, idleAt: 100 - index }]),
  );
  const simulation = {
    ...before,
    world: { ...before.world, images: { ...before.world.images, ...images } },
    memory: { ...before.memory, pulled },
  };
  let together = 0;
  const ran = converge(simulation, {
    check: (_, seen) => {
      together = Math.max(together, seen.plan.steps.length);
    },
    fail: (step) => (step.key.includes('/c:0') ? failureOf('conflict') : undefined),
  });
  assert.deepEqual(
    ran.happened.map(({ step }) => step.key.replace('remove-image registry.test/', '')),
    ['c:0', 'b:0', 'a:0'],
  );
  assert.equal(together, 1);
  assert.deepEqual([ran.converged, ran.simulation.memory.failures], [true, {}]);
  plans(later(ran.simulation, HOUR / 2), '');
  assert.equal(look(later(ran.simulation, 2 * HOUR)).plan.steps.length, 1);
});

test('what something needs now stays, also where the book still calls it idle', () => {
  const { desired, memory, observed, world, policy } = look(later(withOld(disk(100)), 48 * HOUR));
  const planned = (from: Memory) => plan(desired, observed, from, world.now, policy).steps.length;
  assert.equal(planned(memory), 1);
  const images = { x: { image: 'sha256:old', reference: OLD, of: OLD, local: '', at: 0 } };
  assert.equal(planned({ ...memory, images }), 0);
});

test('nothing is removed where nothing was ever pulled, also without a stack', () => {
  plans(begin(stackOf({}), {}, emptyMemory), '');
});

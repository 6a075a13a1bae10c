import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ImageDetails } from '../observe/observed.ts';
import { emptyMemory } from './memory.ts';
import type { Memory } from './memory.ts';
import { renderPlan } from './render.ts';
import { aContainer, anImage, START_OF_TIME } from './simulated-engine.testdata.ts';
import type { World } from './simulated-engine.testdata.ts';
import { failureOf } from './simulated-calls.testdata.ts';
import { converge } from './simulation.testdata.ts';
import type { Look, Simulation } from './simulation.testdata.ts';
import type { Step } from './step.ts';
import { healthy, running, within } from './stories.testdata.ts';

const DAY = 24 * 60 * 60_000;
const WEB = 'registry.test/web:1';
const IDS = ['sha256:a', 'sha256:b', 'sha256:c', 'sha256:d', `sha256:${WEB}`] as const;
/** The first two are what the appliance pulls, the others are given by people. */
const NAMES = [
  'registry.test/web:0',
  'registry.test/web@sha256:1',
  'registry.test/web:by-hand',
  'registry.test/web@sha256:2',
  'people/copy:1',
  'people/copy@sha256:1',
  'applianced/rollback:shop-web-1',
] as const;
const PULLED_AS = ['registry.test/web:0', `${WEB}@sha256:1`] as const;

const id = fc.constantFrom(...IDS);
const names = fc.dictionary(fc.constantFrom(...NAMES), id, { noNullPrototype: true });
const pulled: fc.Arbitrary<Memory['pulled']> = fc.dictionary(
  id,
  fc.record({
    references: fc.subarray([...PULLED_AS], { minLength: 1 }),
    at: fc.integer({ min: START_OF_TIME - 3 * DAY, max: START_OF_TIME + DAY }),
  }),
  { noNullPrototype: true },
);
const choice = fc.record({ image: id, reference: fc.constant('x') });

const anySimulation: fc.Arbitrary<Simulation> = fc
  .record({
    names,
    nameless: fc.uniqueArray(fc.constantFrom('sha256:bare-1', 'sha256:bare-2')),
    knownNameless: fc.boolean(),
    pulled,
    users: fc.array(fc.record({ image: id, state: fc.constantFrom('created', 'running', 'exited') })),
    previous: fc.option(choice),
    newest: fc.boolean(),
    freeMb: fc.constantFrom(10, 400, 1_000, 5_000),
  })
  .map((drawn) => {
    const base = running({ web: {} }, { web: healthy });
    const images: Record<string, ImageDetails> = { ...base.world.images };
    for (const [name, image] of Object.entries(drawn.names)) images[name] = anImage(image);
    const users = drawn.users.map(({ image, state }, index) =>
      aContainer({ id: `theirs-${index}`, imageId: image, state: state as 'created' }),
    );
    const inForce = { image: `sha256:${WEB}`, reference: WEB, of: WEB, local: '', at: 0 };
    const previous = drawn.previous === null ? {} : { previous: drawn.previous };
    const known = drawn.knownNameless ? { 'sha256:bare-1': { references: [WEB], at: 0 } } : {};
    const world: World = {
      ...base.world,
      images,
      nameless: drawn.nameless.map((bare) => anImage(bare)),
      containers: [...base.world.containers, ...users],
      volumes: [{ name: 'theirs', driver: 'local', labels: {} }],
      disk: { path: '/engine', freeBytes: drawn.freeMb * 1e6, totalBytes: 1e10 },
    };
    const memory: Memory = {
      ...emptyMemory,
      runs: base.memory.runs,
      images: { 'shop-web-1': { ...inForce, ...previous } },
      newest: drawn.newest ? { [WEB]: { digest: 'sha256:2', at: 0 } } : {},
      pulled: { ...drawn.pulled, ...known },
    };
    return { ...base, world, memory };
  });

/** Judged from the world and from what was drawn, with rules of its own. */
function assertHarmless(step: Step, { world, memory }: Look): void {
  if (step.kind === 'pull-image' || step.kind === 'tag-image') return;
  assert.equal(step.kind, 'remove-image', `${step.key}: nothing else is to be done here`);
  const { reference } = step.args as { readonly reference: string };
  const bare = world.nameless.find((image) => image.id === reference);
  const image = bare ?? world.images[reference];
  assert.ok(image !== undefined, `${step.key} removes nothing`);
  assert.ok(memory.pulled[image.id] !== undefined, `${step.key} was not pulled by us`);
  assert.ok(!world.containers.some(({ imageId }) => imageId === image.id), `${step.key} is in use`);
  assert.notEqual(memory.images['shop-web-1']?.previous?.image, image.id, `${step.key} is for a rollback`);
  assert.ok(!/by-hand|people/.test(reference), `${step.key} is a name of somebody else`);
}

/** As if each image were a plain file: what is left of the names that people gave. */
function namesOfPeople({ images }: World): readonly string[] {
  return Object.entries(images)
    .filter(([name]) => /by-hand|people/.test(name))
    .map(([name, { id: image }]) => `${name} ${image}`)
    .toSorted();
}

/** Prune does by itself what is left to do, later and later, until a day has passed since the last removal. */
function daysOf(simulation: Simulation, check = assertHarmless) {
  let now = simulation;
  for (let day = 0; day < 4; day += 1) {
    const ran = converge(now, { check });
    assert.ok(ran.converged, renderPlan(ran.last.plan));
    now = within(ran.simulation, (world) => ({ ...world, now: world.now + DAY }));
  }
  return now;
}

test('nothing in use, nothing for a rollback, nothing of others and no volume ever goes', () => {
  fc.assert(
    fc.property(anySimulation, (simulation) => {
      const after = daysOf(simulation);
      assert.deepEqual(namesOfPeople(after.world), namesOfPeople(simulation.world));
      assert.deepEqual(after.world.volumes, simulation.world.volumes);
      assert.deepEqual(after.world.containers, simulation.world.containers);
    }),
    { numRuns: 300 },
  );
});

test('what was pulled, has no other name and is not needed is gone in the end, and then nothing is left to do', () => {
  fc.assert(
    fc.property(anySimulation, (simulation) => {
      const { world, memory } = daysOf(simulation);
      const used = new Set(world.containers.map(({ imageId }) => imageId));
      const kept = memory.images['shop-web-1']?.previous?.image;
      for (const [name, { id: image }] of Object.entries(world.images)) {
        const isNewest = memory.newest[WEB] !== undefined && world.images['registry.test/web@sha256:2'];
        const isNeeded = used.has(image) || image === kept || (isNewest && isNewest.id === image);
        const isOurName = PULLED_AS.some((reference) => reference === name);
        const wasPulledSo = memory.pulled[image]?.references.some((reference) => reference === name) === true;
        assert.ok(!(isOurName && wasPulledSo) || isNeeded, `${name} is still there`);
      }
    }),
    { numRuns: 300 },
  );
});

test('however the engine refuses, it is never asked twice within an hour, and one at a time', () => {
  fc.assert(
    fc.property(anySimulation, fc.infiniteStream(fc.boolean()), (simulation, draws) => {
      const last = new Map<string, number>();
      let now = simulation;
      for (let turn = 0; turn < 6; turn += 1) {
        const ran = converge(now, {
          check: (step, { plan, world }) => {
            if (step.kind !== 'remove-image') return;
            assert.equal(plan.steps.length, 1);
            const before = last.get(step.key);
            assert.ok(before === undefined || world.now - before >= 60 * 60_000, `${step.key} again`);
          },
          fail: (step, { world }) => {
            if (step.kind !== 'remove-image' || draws.next().value === false) return undefined;
            last.set(step.key, world.now);
            return failureOf('conflict');
          },
        });
        assert.ok(ran.converged);
        assert.deepEqual(ran.simulation.memory.failures, {});
        now = within(ran.simulation, (world) => ({ ...world, now: world.now + 20 * 60_000 }));
      }
    }),
    { numRuns: 150 },
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stackOf } from './desired.testdata.ts';
import { keptReference } from './image-choice.ts';
import { changeContainer } from './simulated-engine.testdata.ts';
import { converge, look } from './simulation.testdata.ts';
import type { Simulation } from './simulation.testdata.ts';
import { within } from './stories.testdata.ts';
import type { Services } from './stories.testdata.ts';
import { automatic, digestOf, imageOf, made, pushed, runningFirst } from './updates.testdata.ts';

const sick = { health: 'fails', healthAfterMs: 500 } as const;

function asked(simulation: Simulation, service: string, kind: 'update' | 'rollback'): Simulation {
  const request = { id: 'w1', at: simulation.world.now, kind };
  return { ...simulation, memory: { ...simulation.memory, updates: { [service]: request } } };
}

function edited(simulation: Simulation, services: Services): Simulation {
  return { ...simulation, desired: stackOf(services, { updates: automatic }) };
}

function results({ simulation }: { readonly simulation: Simulation }): readonly string[] {
  return Object.values(simulation.memory.history).map(({ container, result }) => `${container} ${result}`);
}

test('an operator goes back to the image before; what was left is not taken again before it is released', () => {
  const updated = converge(pushed(runningFirst({ web: {} }), 'web')).simulation;
  const ran = converge(asked(updated, 'web', 'rollback'), { limitMs: 3_600_000 });
  assert.deepEqual(made(ran), [`shop-web-1 ${imageOf('web', 1)} running`]);
  const { memory, world } = ran.simulation;
  assert.deepEqual(memory.updates, {});
  assert.deepEqual(
    Object.values(memory.quarantine).map(({ byOperator, bad }) => [byOperator, bad.digest]),
    [[true, digestOf('web', 2)]],
  );
  assert.equal(world.images[keptReference('shop-web-1')]?.id, imageOf('web', 2), 'and forward again');
  const released = { ...ran.simulation, memory: { ...memory, quarantine: {} } };
  assert.deepEqual(made(converge(released)), [`shop-web-1 ${imageOf('web', 2)} running`]);
});

test('a rollback whose image does not work any more is taken back itself, once', () => {
  const updated = converge(pushed(runningFirst({ web: {} }), 'web')).simulation;
  const spoiled = within(updated, (world) => ({
    ...world,
    behaviours: { ...world.behaviours, [imageOf('web', 1)]: sick },
  }));
  const ran = converge(asked(spoiled, 'web', 'rollback'), { limitMs: 3_600_000 });
  assert.deepEqual(made(ran), [`shop-web-1 ${imageOf('web', 2)} running`]);
  assert.deepEqual(results(ran), ['shop-web-1 committed', 'shop-web-1 rolled-back']);
  assert.deepEqual(ran.simulation.memory.updates, {});
});

test('replicas are updated one after the other, and the first that fails stops the rest', () => {
  const before = runningFirst({ web: { replicas: 3 } });
  const good = converge(pushed(before, 'web'));
  assert.deepEqual(
    made(good),
    [1, 2, 3].map((n) => `shop-web-${n} ${imageOf('web', 2)} running`),
  );
  const bad = converge(pushed(good.simulation, 'web', 3, sick), { limitMs: 3_600_000 });
  assert.deepEqual(
    made(bad),
    [1, 2, 3].map((n) => `shop-web-${n} ${imageOf('web', 2)} running`),
  );
  assert.equal(results(bad).filter((line) => line.endsWith('rolled-back')).length, 1);
});

test('services that share a reference are updated each in its turn; one that is held keeps its own image', () => {
  const shared = { image: 'registry.test/web:1' };
  const before = runningFirst({
    web: shared,
    worker: { ...shared, update: { strategy: 'stop-first', hold: true } },
  });
  const ran = converge(pushed(before, 'web'), { limitMs: 3_600_000 });
  assert.deepEqual(
    made(ran).map((line) => line.split(' ')[1]),
    [imageOf('web', 2), imageOf('worker', 1)],
  );
  assert.equal(ran.happened.filter(({ step }) => step.kind === 'pull-image').length, 1);
  // Made anew it is made from its own image, although the tag names the other one by now.
  const gone = within(ran.simulation, (world) => ({
    ...world,
    containers: world.containers.filter(({ name }) => name !== 'shop-worker-1'),
  }));
  assert.deepEqual(
    made(converge(gone, { limitMs: 3_600_000 })).map((line) => line.split(' ')[1]),
    [imageOf('web', 2), imageOf('worker', 1)],
  );
});

test('a changed configuration that does badly is taken back; the next change is tried again', () => {
  const before = runningFirst({ web: { mode: 'one' }, other: {} });
  const changed = edited(before, { web: { mode: 'two' }, other: {} });
  const hash = changed.desired.services.find(({ name }) => name === 'web')?.containers[0]?.configHash ?? '';
  const broken = within(changed, (world) => ({
    ...world,
    behaviours: { [hash]: { endsAfterMs: 50, exitCode: 2 } },
  }));
  const old = before.world.containers.find(({ name }) => name === 'shop-web-1')?.id;
  const settled = converge(broken, { limitMs: 3_600_000 });
  assert.equal(settled.simulation.world.containers.find(({ name }) => name === 'shop-web-1')?.id, old);
  assert.match(
    look(settled.simulation).plan.waiting[0]?.reason ?? '',
    /^the changed configuration was taken back: it ended with exit code 2, 3 times in a row; another /,
  );
  const next = converge(edited(settled.simulation, { web: { mode: 'three' }, other: {} }));
  assert.deepEqual(results(next), ['shop-web-1 rolled-back', 'shop-web-1 committed']);
  assert.deepEqual(look(next.simulation).memory.quarantine, {});
  const asBefore = converge(edited(settled.simulation, { web: { mode: 'one' }, other: {} }));
  assert.deepEqual(asBefore.happened, []);
  assert.deepEqual(look(asBefore.simulation).memory.quarantine, {});
});

test('something that crashes already is replaced without going back to it', () => {
  const before = runningFirst({ web: { mode: 'one' } });
  const crashing = converge(
    within(before, (world) => ({ ...world, behaviours: { web: { endsAfterMs: 50, exitCode: 2 } } })),
    { limitMs: 5_000 },
  ).simulation;
  const ended = within(crashing, (world) =>
    changeContainer(world, 'shop-web-1', { state: 'exited', exitCode: 2 }),
  );
  const mended = pushed(ended, 'web', 2, { health: 'passes', healthAfterMs: 10 });
  assert.deepEqual(made(converge(mended)), [`shop-web-1 ${imageOf('web', 2)} running`]);
});

test('an image that somebody puts under the tag by hand is tried like any other', () => {
  const before = runningFirst({ web: {} });
  const loaded = within(before, (world) => {
    const reference = 'registry.test/web:1';
    const image = world.images[reference];
    assert.ok(image !== undefined);
    return {
      ...world,
      images: { ...world.images, [reference]: { ...image, id: 'sha256:by-hand', repoDigests: [] } },
      newest: {},
      behaviours: { 'sha256:by-hand': sick },
    };
  });
  const ran = converge(loaded, { limitMs: 3_600_000 });
  assert.deepEqual(made(ran), [`shop-web-1 ${imageOf('web', 1)} running`]);
  assert.deepEqual(results(ran), ['shop-web-1 rolled-back']);
});

test('dependents with restart: true follow once the replacement is proven, or is taken back', () => {
  for (const behaviour of [{}, sick]) {
    const before = runningFirst({ db: {}, web: { on: ['db restart'] } });
    const ran = converge(pushed(before, 'db', 2, behaviour), { limitMs: 3_600_000 });
    const web = ran.happened.filter(({ step }) => step.service === 'web').map(({ step }) => step.kind);
    assert.deepEqual(web, ['stop-container', 'start-container']);
  }
});

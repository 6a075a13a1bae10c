import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseClockTime } from '../config/values.ts';
import type { Observed } from '../observe/observed.ts';
import { rememberObserved } from '../record/memory.ts';
import { plan } from './plan.ts';
import type { StackWords } from './desired.testdata.ts';
import { renderPlan } from './render.ts';
import { converge, look } from './simulation.testdata.ts';
import type { Simulation } from './simulation.testdata.ts';
import type { Memory } from './memory.ts';
import { START_OF_TIME } from './simulated-engine.testdata.ts';
import { automatic, digestOf, imageOf, made, pushed, runningFirst } from './updates.testdata.ts';

const HOUR = 3_600_000;

function remembering(simulation: Simulation, memory: Partial<Memory>): Simulation {
  return { ...simulation, memory: { ...simulation.memory, ...memory } };
}

function waits(simulation: Simulation): readonly string[] {
  return look(simulation).plan.waiting.map(({ subject, reason }) => `${subject}: ${reason}`);
}

function inWindow(start: string, end: string): StackWords {
  const hours = { start: parseClockTime(start), end: parseClockTime(end), time_zone: 'Europe/Berlin' };
  return { updates: { ...automatic, window: { ...hours, days: ['sun'] } } };
}

const updated = [`shop-web-1 ${imageOf('web', 2)} running`];

test('with auto_update off a newer image is told of, and neither pulled nor used until an operator asks', () => {
  const off = runningFirst({ web: {} }, { updates: { ...automatic, enabled: false } });
  const ran = converge(pushed(off, 'web'));
  assert.deepEqual(ran.happened, []);
  assert.deepEqual(waits(ran.simulation), [
    'service web: newer image web2dddddddd waits: auto_update is off; "appliancectl update now web" takes it',
  ]);
  const asked = remembering(ran.simulation, {
    updates: { web: { id: 'w1', at: ran.simulation.world.now, kind: 'update' } },
  });
  const done = converge(asked);
  assert.deepEqual(made(done), updated);
  assert.deepEqual(done.simulation.memory.updates, {}, 'the wish is fulfilled');
});

test('a hold of an operator, of the whole stack or of the file keeps a newer image away, with its reason', () => {
  const before = pushed(runningFirst({ web: {} }), 'web');
  const { now: at } = before.world;
  for (const [name, hold, reason] of [
    ['web', { at, why: 'audit' }, 'it is held until it is released: audit'],
    ['*', { at, why: 'fair', until: at + HOUR }, 'it is held until Sun 2026-03-01 01:00 UTC: fair'],
  ] as const) {
    const ran = converge(remembering(before, { holds: { [name]: hold } }), { limitMs: 60_000 });
    assert.deepEqual(ran.happened, []);
    assert.deepEqual(waits(ran.simulation), [`service web: newer image web2dddddddd waits: ${reason}`]);
  }
  const over = converge(remembering(before, { holds: { web: { at, why: 'x', until: at + HOUR } } }));
  assert.deepEqual(made(over), updated, 'the end of a hold is enough');
  assert.deepEqual(over.simulation.memory.holds, {});
  const vendor = runningFirst({ web: { update: { strategy: 'stop-first', hold: true } } });
  assert.deepEqual(waits(pushed(vendor, 'web')), [
    'service web: newer image web2dddddddd waits: the stack file holds it (x-appliance.update.hold)',
  ]);
});

test('outside of update_window a newer image is only pulled; it is used when the window opens', () => {
  const before = pushed(runningFirst({ web: {} }, inWindow('02:00', '04:00')), 'web');
  const early = converge(before, { limitMs: HOUR / 2 });
  assert.deepEqual(
    early.happened.map(({ step }) => step.kind),
    ['pull-image'],
  );
  assert.deepEqual(waits(early.simulation), [
    'service web: newer image web2dddddddd waits: the window opens Sun 2026-03-01 02:00 CET (update_window)',
  ]);
  const opened = converge(early.simulation);
  assert.deepEqual(made(opened), updated);
  const [stop] = opened.happened.filter(({ step }) => step.kind === 'stop-container');
  assert.ok((stop?.at ?? 0) >= START_OF_TIME + HOUR && (stop?.at ?? 0) < START_OF_TIME + HOUR + 1_000);
});

test('a trial that has begun goes on when the window closes', () => {
  const slow = { health: 'passes', healthAfterMs: 55_000 } as const;
  const ran = converge(pushed(runningFirst({ web: {} }, inWindow('01:00', '01:01')), 'web', 2, slow));
  assert.deepEqual(made(ran), updated);
});

test('min_image_age counts from when this appliance saw the digest first', () => {
  const before = runningFirst({ web: {} }, { updates: { enabled: true, minImageAgeMs: 24 * HOUR } });
  const early = converge(pushed(before, 'web'), { limitMs: 20 * HOUR });
  assert.deepEqual(early.happened, []);
  assert.deepEqual(waits(early.simulation), [
    'service web: newer image web2dddddddd waits: min_image_age: it is taken from Mon 2026-03-02 00:00 UTC on',
  ]);
  assert.deepEqual(made(converge(early.simulation, { limitMs: 25 * HOUR })), updated);
  // A clock that is set back neither shortens the age nor makes it longer than it is meant.
  const back = {
    ...early.simulation,
    world: { ...early.simulation.world, now: START_OF_TIME - 1_000 * HOUR },
  };
  const ran = converge(back, { limitMs: 25 * HOUR });
  assert.deepEqual(made(ran), updated);
});

test('offline_mode and pull_policy never take nothing newer from a registry', () => {
  for (const before of [
    runningFirst({ web: {} }, { offline: true }),
    runningFirst({ web: { pull: 'never' } }),
  ]) {
    assert.equal(renderPlan(look(pushed(before, 'web')).plan), '');
  }
});

test('an image that only changed for other platforms is not taken', () => {
  const before = runningFirst({ web: {} });
  const { world } = before;
  const seen = look({ ...before, world });
  const { observed } = seen;
  const registry = {
    'registry.test/web:1': {
      newest: { digest: 'sha256:other', sameAs: ['sha256:other', digestOf('web', 1)] },
    },
  };
  assert.deepEqual(planOf(before, { ...observed, registry }), '');
});

test('one of a set that fails stops the set: what came with it waits until there is a newer one or it is released', () => {
  const services = { a: {}, b: {}, c: {} };
  const first = runningFirst(services);
  const broken = { endsAfterMs: 50, exitCode: 1 };
  const set = pushed(pushed(pushed(first, 'a'), 'b', 2, broken), 'c');
  const ran = converge(set, { limitMs: 2 * HOUR });
  assert.deepEqual(made(ran), [
    `shop-a-1 ${imageOf('a', 2)} running`,
    `shop-b-1 ${imageOf('b', 1)} running`,
    `shop-c-1 ${imageOf('c', 1)} running`,
  ]);
  assert.match(
    waits(ran.simulation)[1] ?? '',
    /^service c: newer image \S+ waits: b, which was updated with it, was taken back; /,
  );
  const again = converge(pushed(ran.simulation, 'b', 3));
  assert.deepEqual(made(again), [
    `shop-a-1 ${imageOf('a', 2)} running`,
    `shop-b-1 ${imageOf('b', 3)} running`,
    `shop-c-1 ${imageOf('c', 2)} running`,
  ]);
  const later = converge(pushed(ran.simulation, 'c', 3), { limitMs: HOUR });
  assert.deepEqual(made(later)[2], `shop-c-1 ${imageOf('c', 3)} running`, 'what comes later is another set');
});

test('a set keeps the order of dependencies, also while the image of the dependency takes long to arrive', () => {
  const set = pushed(pushed(runningFirst({ db: {}, web: { on: ['db'] } }), 'db'), 'web');
  const ran = converge(set, {
    choose: (steps) => {
      const others = steps.filter(({ key }) => !key.startsWith('pull-image registry.test/db'));
      return others.length > 0 ? others : steps;
    },
  });
  const starts = ran.happened
    .filter(({ step }) => step.kind === 'start-container')
    .map(({ step }) => step.service);
  assert.deepEqual(starts, ['db', 'web']);
});

function planOf(simulation: Simulation, observed: Observed): string {
  const { desired, memory, world, policy } = simulation;
  const sighting = { desired, observed, now: world.now, policy };
  return renderPlan(plan(desired, observed, rememberObserved(memory, sighting), world.now, policy));
}

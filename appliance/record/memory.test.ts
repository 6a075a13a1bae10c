import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runKey } from '../contract/run-key.ts';
import { emptyMemory } from '../plan/memory.ts';
import type { Memory, RunRecord } from '../plan/memory.ts';
import { changeContainer, endContainer } from '../plan/simulated-engine.testdata.ts';
import { look } from '../plan/simulation.testdata.ts';
import type { Simulation } from '../plan/simulation.testdata.ts';
import { running, within } from '../plan/stories.testdata.ts';
import { rememberObserved, rememberPlanned } from './memory.ts';

const NAME = 'shop-web-1';

function sightingOf(simulation: Simulation) {
  const { desired, policy, world } = simulation;
  return { desired, observed: look(simulation).observed, now: world.now, policy };
}

function seen(simulation: Simulation, memory: Memory = simulation.memory): Memory {
  return rememberObserved(memory, sightingOf(simulation));
}

function failureAt(at: number) {
  return {
    kind: 'other',
    message: 'no',
    at,
    attempts: 1,
    retryable: true,
    input: 'x',
    subject: 'service web',
    service: 'web',
  };
}

test('a look that shows nothing new changes nothing, part by part', () => {
  const before = running({ web: {} });
  const after = seen(before);
  for (const [area, part] of Object.entries(before.memory))
    assert.equal(Reflect.get(after, area), part, area);
});

test('one end is one crash, however often it is seen', () => {
  const ended = within(running({ web: {} }), (world) => endContainer(world, NAME, 1));
  const once = seen(ended);
  assert.equal(once.crashes[NAME]?.count, 1);
  assert.equal(seen(ended, once).crashes, once.crashes);
});

test('an end that we asked for, that a boot brought or that was meant is no crash', () => {
  const ended = (exitCode: number) =>
    within(running({ web: { restart: 'on-failure' } }), (world) => endContainer(world, NAME, exitCode));
  const id = ended(0).world.containers[0]?.id ?? '';
  const run = ended(0).memory.runs[id];
  assert.ok(run !== undefined);
  const withRun = (change: Partial<RunRecord>) => ({ ...emptyMemory, runs: { [id]: { ...run, ...change } } });
  assert.deepEqual(seen(ended(143), withRun({ stoppedByUs: true })).crashes, {});
  assert.deepEqual(seen(ended(137), withRun({ bootId: 'an earlier one' })).crashes, {});
  assert.deepEqual(seen(ended(0)).crashes, {});
  assert.equal(seen(ended(1)).crashes[NAME]?.count, 1);
});

test('a run that lasted makes the next crash the first one again', () => {
  const before = running({ web: {} });
  const crash = { count: 7, run: 'x', at: before.world.now, exitCode: 1, oomKilled: false };
  const later = within(before, (world) => ({ ...world, now: world.now + 61_000 }));
  const memory = { ...before.memory, crashes: { [NAME]: crash } };
  assert.deepEqual(seen(later, memory).crashes, {});
  const ended = within(later, (world) => endContainer(world, NAME, 1));
  assert.equal(seen(ended, memory).crashes[NAME]?.count, 1);
});

test('the silence of the engine forgets nothing', () => {
  const simulation = running({ web: {} });
  const { world } = simulation;
  const error = { state: 'unreachable', error: 'no answer' } as const;
  const sighting = {
    ...sightingOf(simulation),
    observed: { ...sightingOf(simulation).observed, engine: error },
  };
  const memory = {
    ...simulation.memory,
    failures: { 'start-container web': failureAt(world.now - 600_000) },
  };
  assert.deepEqual(rememberObserved(memory, sighting), memory);
  assert.equal(rememberPlanned(memory, { steps: [], waiting: [] }, sighting), memory);
});

test('times in the future are pulled back to now: the clock was set back', () => {
  const simulation = running({ web: {} });
  const at = simulation.world.now + 86_400_000;
  const crash = { count: 3, run: 'x', at, exitCode: 1, oomKilled: false };
  const memory = { ...simulation.memory, crashes: { [NAME]: crash }, failures: { key: failureAt(at) } };
  const kept = { image: 'i', reference: 'r', of: 'registry.test/web:1', local: 'l', at };
  const held = seen(simulation, {
    ...memory,
    images: { [NAME]: kept },
    holds: { web: { at, why: 'audit' } },
  });
  assert.deepEqual(
    [held.images[NAME]?.at, held.holds['web']?.at],
    [simulation.world.now, simulation.world.now],
  );
  const after = seen(simulation, memory);
  assert.equal(after.crashes[NAME]?.at, simulation.world.now);
  assert.equal(after.failures['key']?.at, simulation.world.now);
});

test('a container that an operator had removed is made anew once: also where its successor was started first', () => {
  const simulation = running({ web: {} });
  const cleanup = { id: 'w', at: 1, service: 'web', name: NAME, isRemoved: true };
  const memory = { ...simulation.memory, cleanups: { gone: cleanup } };
  assert.deepEqual(seen(simulation, memory).cleanups, {});
  const none = within(simulation, (world) => ({ ...world, containers: [] }));
  assert.deepEqual(Object.keys(seen(none, memory).cleanups), ['gone']);
});

test('a failure outlives its step until its retry, so that steps that alternate do not spin', () => {
  const simulation = running({ web: {} });
  const none = { steps: [], waiting: [] };
  const memory = { ...simulation.memory, failures: { key: failureAt(simulation.world.now) } };
  const after = (ms: number) =>
    rememberPlanned(memory, none, { ...sightingOf(simulation), now: simulation.world.now + ms }).failures;
  assert.deepEqual(Object.keys(after(999)), ['key']);
  assert.deepEqual(Object.keys(after(1_000)), []);
});

test('a stop that failed and that nobody wants any more does not mark the run for ever', () => {
  const simulation = running({ web: {} });
  const [container] = simulation.world.containers;
  const id = container?.id ?? '';
  const run = simulation.memory.runs[id];
  assert.ok(run !== undefined);
  const memory = { ...simulation.memory, runs: { [id]: { ...run, stoppedByUs: true } } };
  const none = { steps: [], waiting: [] };
  assert.equal(rememberPlanned(memory, none, sightingOf(simulation)).runs[id]?.stoppedByUs, false);
  const retry = {
    subject: 'service web',
    code: 'retry',
    reason: 'later',
    key: `stop-container ${id}`,
  } as const;
  const waits = { steps: [], waiting: [retry] };
  assert.equal(rememberPlanned(memory, waits, sightingOf(simulation)), memory);
});

test('what is about containers, images and hashes that are gone is forgotten', () => {
  const simulation = running({ web: {} });
  const run = Object.values(simulation.memory.runs)[0];
  assert.ok(run !== undefined);
  const memory: Memory = {
    ...simulation.memory,
    crashes: { gone: { count: 1, run: 'x', at: 0, exitCode: 1, oomKilled: false } },
    unhealthy: { gone: { count: 1, run: 'x', at: 0 } },
    runs: { ...simulation.memory.runs, gone: run },
    recreate: { gone: { reason: 'asked for' } },
    restarts: { web: { reason: 'asked for', runs: ['gone@then'] } },
    specs: { ...simulation.memory.specs, gone: {} },
    pulls: { gone: { at: 0, bootId: 'x' } },
  };
  assert.deepEqual(seen(simulation, memory), seen(simulation));
});

test('an unhealthy run counts once, and the count is forgotten after a healthy minute', () => {
  const sick = within(running({ web: {} }), (world) => changeContainer(world, NAME, { health: 'unhealthy' }));
  const once = seen(sick);
  const [container] = sick.world.containers;
  assert.ok(container !== undefined);
  assert.deepEqual(once.unhealthy[NAME], { count: 1, run: runKey(container), at: sick.world.now });
  assert.equal(seen(sick, once).unhealthy, once.unhealthy);
  const well = within(sick, (world) => changeContainer(world, NAME, { health: 'healthy' }));
  assert.equal(seen(well, once).unhealthy, once.unhealthy);
  assert.deepEqual(
    seen(
      within(well, (world) => ({ ...world, now: world.now + 60_000 })),
      once,
    ).unhealthy,
    {},
  );
});

test('the failure of a service that the file names no more lingers only as long as a container of it is there', () => {
  const empty = { steps: [], waiting: [] };
  const before = running({ web: {} });
  const id = before.world.containers[0]?.id ?? '';
  const orphan = { ...failureAt(before.world.now), service: 'gone' };
  const failures = { [`disconnect-network ${id} shop_front`]: orphan, 'stop-container removed': orphan };
  const after = rememberPlanned({ ...before.memory, failures }, empty, sightingOf(before));
  assert.deepEqual(Object.keys(after.failures), [`disconnect-network ${id} shop_front`]);
});

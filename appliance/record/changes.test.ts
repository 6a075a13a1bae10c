import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Observed } from '../observe/observed.ts';
import { changeContainer, endContainer } from '../plan/simulated-engine.testdata.ts';
import type { World } from '../plan/simulated-engine.testdata.ts';
import { look } from '../plan/simulation.testdata.ts';
import { running, within } from '../plan/stories.testdata.ts';
import { aReplacement } from '../plan/updates.testdata.ts';
import { observedChanges } from './changes.ts';

const before = running({ web: {} });
const { observed, memory } = look(before);
const NAME = 'shop-web-1';

function after(change: (world: World) => World): Observed {
  return look(within(before, change)).observed;
}

function told(from: Observed | undefined, to: Observed): readonly string[] {
  return observedChanges(from, to, memory, 0).map(
    ({ kind, subject, message }) => `${kind} ${subject ?? ''}: ${message}`,
  );
}

const silent: Observed = { ...observed, engine: { state: 'unreachable', error: 'no socket' } };

test('nothing new is no event', () => {
  assert.deepEqual(told(observed, observed), []);
  assert.deepEqual(told(silent, silent), []);
});

test('each change of a container is one event', () => {
  const changes: readonly (readonly [(world: World) => World, string])[] = [
    [(world) => endContainer(world, NAME, 3), 'it ended with exit code 3'],
    [
      (world) => changeContainer(endContainer(world, NAME, 137), NAME, { oomKilled: true }),
      'it ended with exit code 137: it ran out of memory',
    ],
    [(world) => changeContainer(world, NAME, { state: 'paused' }), 'it was paused, not by the appliance'],
    [(world) => changeContainer(world, NAME, { name: 'odd' }), 'it was renamed from shop-web-1 to odd'],
    [
      (world) => changeContainer(world, NAME, { health: 'unhealthy', healthOutput: 'no route\nmore' }),
      'it is unhealthy: no route',
    ],
    [
      (world) => changeContainer(world, NAME, { startedAt: '2026-03-01T09:00:00Z' }),
      'it was restarted, not by the appliance',
    ],
    [(world) => ({ ...world, containers: [] }), 'container shop-web-1 is gone'],
  ];
  for (const [change, message] of changes)
    assert.deepEqual(told(observed, after(change)), [`observed web: ${message}`]);
});

test('health that is known early and then said by the engine is told once', () => {
  const starting = after((world) => changeContainer(world, NAME, { health: 'starting' }));
  const early = after((world) =>
    changeContainer(world, NAME, { health: 'starting', checks: { testPassed: true } }),
  );
  const late = after((world) => changeContainer(world, NAME, { health: 'healthy' }));
  assert.deepEqual(told(starting, early), ['observed web: it is healthy']);
  assert.deepEqual(told(early, late), []);
});

test('replicas that change together are told apart', () => {
  const both = running({ web: { replicas: 2 } });
  const from = look(
    within(both, (world) => ({
      ...world,
      containers: world.containers.map((each) => ({ ...each, health: 'starting' as const })),
    })),
  ).observed;
  const to = look(
    within(both, (world) => ({
      ...world,
      containers: world.containers.map((each) => ({ ...each, health: 'healthy' as const })),
    })),
  ).observed;
  assert.deepEqual(told(from, to), [
    'observed web: shop-web-1: it is healthy',
    'observed web: shop-web-2: it is healthy',
  ]);
});

test('while a successor is on trial the service is the successor, and its predecessor is told by its own name', () => {
  const both = (health: 'starting' | 'healthy', old: 'running' | 'exited'): Observed =>
    after((world) => ({
      ...world,
      containers: world.containers.flatMap((each) => [
        { ...each, health },
        { ...each, id: 'old', name: `${NAME}.previous`, state: old },
      ]),
    }));
  const replacements = { [NAME]: aReplacement() };
  const change = [both('starting', 'running'), both('healthy', 'exited')] as const;
  assert.deepEqual(
    observedChanges(...change, { ...memory, replacements }, 0).map(({ message }) => message),
    ['it is healthy', `${NAME}.previous: it ended with exit code 0`],
  );
});

test('the engine is lost and found, and what ended meanwhile is told when it is found', () => {
  const ended = after((world) => endContainer(world, NAME, 1));
  assert.deepEqual(told(undefined, observed), ['engine : connected to engine 26.1.5 (API 1.45)']);
  assert.deepEqual(told(observed, silent), ['engine : the engine does not answer']);
  assert.deepEqual(told(silent, ended), [
    'engine : connected to engine 26.1.5 (API 1.45)',
    'observed web: it ended with exit code 1',
  ]);
});

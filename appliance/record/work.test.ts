import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServiceState, Status } from '../contract/status.ts';
import { converge, look } from '../plan/simulation.testdata.ts';
import { commanded, containers, crashing, fresh, running } from '../plan/stories.testdata.ts';
import { rememberCommand, settleWork, targetsOf } from './work.ts';
import type { Command } from './work.ts';

const two = running({ db: {}, web: { on: ['db'] } });
const { desired, observed } = look(two);

function settled(
  command: Command,
  states: Readonly<Record<string, ServiceState>>,
  isLate = false,
  seen = observed,
) {
  const targets = targetsOf(command.service, desired, observed);
  const services = Object.entries(states).map(([name, state]) => ({ name, state, why: 'because' }));
  const status = { services, appliance: { stack: 'shop' } } as unknown as Status;
  const world = { status, observed: seen, isLate };
  const { state, message } = settleWork({ ...targets, command: command.command }, world);
  return `${state}: ${message}`;
}

const down = { ...observed, containers: [] };

test('a stop is done when everything it is about is stopped', () => {
  assert.equal(settled({ command: 'stop' }, { db: 'stopping', web: 'stopped' }), 'open: stopping, stopped');
  assert.equal(settled({ command: 'stop' }, { db: 'stopped', web: 'stopped' }), 'done: done');
  assert.equal(settled({ command: 'stop', service: 'web' }, { db: 'healthy', web: 'stopped' }), 'done: done');
});

test('a restart is done only when what ran has ended and its successor works', () => {
  assert.equal(settled({ command: 'restart' }, { db: 'healthy', web: 'healthy' }), 'open: healthy');
  assert.equal(settled({ command: 'restart' }, { db: 'healthy', web: 'healthy' }, false, down), 'done: done');
  assert.equal(
    settled({ command: 'restart' }, { db: 'starting', web: 'healthy' }, false, down),
    'open: starting, healthy',
  );
});

test('while the engine is silent nothing is done: a daemon that was never connected has seen no containers', () => {
  const silent = { ...down, networks: [], engine: { state: 'unreachable', error: 'no' } } as const;
  const states = { db: 'stopped', web: 'stopped' } as const;
  for (const command of ['remove', 'stop'] as const) {
    assert.equal(settled({ command }, states, false, silent), 'open: waits for the container engine');
    assert.match(settled({ command }, states, true, silent), /^failed: the container engine did not answer/);
  }
});

test('a start that fails says why, and one that takes too long says what it waits for', () => {
  assert.equal(
    settled({ command: 'start' }, { db: 'failed', web: 'waiting' }),
    'failed: db is failed: because',
  );
  assert.equal(
    settled({ command: 'start' }, { db: 'healthy', web: 'waiting' }, true),
    'failed: not reached within 5 minutes, still being tried: web is waiting: because',
  );
});

test('start of one service lifts the stop of the whole stack for it and what it needs, and for nothing else', () => {
  const three = running({ db: {}, log: {}, web: { on: ['db'] } });
  const stopped = converge(commanded(three, { command: 'stop' })).simulation;
  const { desired: wanted, observed: seen } = look(stopped);
  const memory = rememberCommand(stopped.memory, { command: 'start', service: 'web' }, wanted, seen, 0);
  assert.deepEqual(Object.keys(memory.stopped), ['log']);
  assert.deepEqual(containers(converge({ ...stopped, memory })), [
    'shop-db-1 running',
    'shop-log-1 exited',
    'shop-web-1 running',
  ]);
});

test('start lifts a back-off at once', () => {
  const waiting = converge(fresh({ web: {} }, { web: crashing }), { limitMs: 100_000 }).simulation;
  assert.equal(look(waiting).plan.steps.length, 0);
  assert.deepEqual(
    look(commanded(waiting, { command: 'start' })).plan.steps.map(({ key }) => key),
    ['start-container shop-web-1'],
  );
});

test('what has given up or has completed is begun again by a command that names it', () => {
  const ended = converge(
    fresh({ init: { restart: 'never' }, once: {} }, { init: crashing, once: { endsAfterMs: 50 } }),
  ).simulation;
  assert.deepEqual(look(ended).plan.steps, []);
  for (const command of ['start', 'restart'] as const) {
    for (const service of ['init', 'once']) {
      const ran = converge(commanded(ended, { command, service }));
      assert.deepEqual(
        ran.happened.map(({ step }) => step.key),
        [`start-container shop-${service}-1`],
      );
    }
  }
});

test('a stop of what is removed makes nothing anew', () => {
  const removed = converge(commanded(two, { command: 'remove' })).simulation;
  assert.deepEqual(look(commanded(removed, { command: 'stop' })).plan.steps, []);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stackOf } from './desired.testdata.ts';
import { plans, runs } from './expect.testdata.ts';
import { emptyWorld, withImages } from './simulated-engine.testdata.ts';
import type { Behaviour } from './simulated-engine.testdata.ts';
import { failureOf } from './simulated-calls.testdata.ts';
import { begin, converge, look } from './simulation.testdata.ts';
import { commanded, running, within } from './stories.testdata.ts';

test('an operator stops one service, the others stay, and start brings it back with what it depends on', () => {
  const before = running({ db: {}, web: { on: ['db'] } });
  const stopped = commanded(before, { command: 'stop', service: 'db' });
  plans(
    stopped,
    `
    [] -> #1 service db: stop-container, stopped by an operator
  `,
  );
  const down = converge(stopped).simulation;
  plans(
    down,
    `
    waiting: service db: stopped by an operator
  `,
  );
  plans(
    commanded(down, { command: 'start', service: 'web' }),
    `
    [] -> #1 service db: start-container, the appliance had stopped it
  `,
  );
});

test('the whole stack stops in reverse order, and a stop that fails blocks nobody', () => {
  const before = running({ a: {}, b: { on: ['a'] }, c: { on: ['b'] } });
  const stopped = commanded(before, { command: 'stop' });
  runs(
    converge(stopped),
    stopped,
    `
    0.01 stop-container shop-c-1
    0.02 stop-container shop-b-1
    0.03 stop-container shop-a-1
  `,
  );
  const hanging = converge(stopped, {
    limitMs: 500,
    fail: (step) =>
      step.kind === 'stop-container' && step.service === 'c' ? failureOf('timeout') : undefined,
  });
  runs(
    hanging,
    stopped,
    `
    0.01 stop-container shop-c-1 timeout
    0.02 stop-container shop-b-1
    0.03 stop-container shop-a-1
  `,
  );
});

test('the whole stack is restarted one service at a time in dependency order', () => {
  const healthy: Behaviour = { health: 'passes', healthAfterMs: 500 };
  const before = running({ a: {}, b: { on: ['a healthy'] } }, { a: healthy, b: healthy });
  const restarted = commanded(before, { command: 'restart' });
  runs(
    converge(restarted),
    restarted,
    `
    0.01 stop-container shop-a-1
    0.02 start-container shop-a-1
    0.53 stop-container shop-b-1
    0.54 start-container shop-b-1
  `,
  );
});

test('a stop that fails in a restart does not hold up the others', () => {
  const before = running({ a: {}, b: {} });
  const restarted = commanded(before, { command: 'restart' });
  const ran = converge(restarted, {
    limitMs: 500,
    fail: (step) =>
      step.kind === 'stop-container' && step.service === 'a' ? failureOf('timeout') : undefined,
  });
  runs(
    ran,
    restarted,
    `
    0.01 stop-container shop-a-1 timeout
    0.02 stop-container shop-b-1
    0.03 start-container shop-b-1
  `,
  );
});

test('dependents with restart: true follow a service that was replaced', () => {
  const services = (mode: string) => ({ db: { mode }, web: { on: ['db restart'] }, log: { on: ['db'] } });
  const before = running(services('one'));
  const changed = { ...before, desired: stackOf(services('two')) };
  runs(
    converge(changed),
    changed,
    `
    0.01 create-container shop-db-1
    0.02 stop-container shop-db-1
    0.03 rename-container shop-db-1
    0.04 rename-container made-5
    0.05 start-container shop-db-1
    10.06 remove-container shop-db-1
    10.07 stop-container shop-web-1
    10.08 start-container shop-web-1
  `,
  );
});

test('dependents wait for the post_start hooks, also while these fail', () => {
  const desired = stackOf({ db: { postStart: ['warm'] }, web: { on: ['db started'] } });
  const before = begin(desired, withImages(emptyWorld(), desired));
  runs(
    converge(before),
    before,
    `
    0.01 create-network shop_default
    0.02 create-container shop-db-1
    0.03 create-container shop-web-1
    0.04 start-container shop-db-1
    0.05 run-hook shop-db-1 post_start 0
    0.06 start-container shop-web-1
  `,
  );
  const failing = { ...before, world: { ...before.world, behaviours: { db: { failingHooks: true } } } };
  const { waiting } = look(converge(failing, { limitMs: 5_000 }).simulation).plan;
  const ofWeb = waiting.filter(({ service }) => service === 'web').map(({ reason }) => reason);
  assert.deepEqual(ofWeb, ['db must have run its post_start hooks']);
});

test('hooks run once a run: after the start, and before the stop even when they fail', () => {
  const desired = stackOf({ web: { postStart: ['warm', 'tell'], preStop: ['drain'] } });
  const before = begin(desired, withImages(emptyWorld(), desired));
  const ran = converge(before);
  runs(
    ran,
    before,
    `
    0.01 create-network shop_default
    0.02 create-container shop-web-1
    0.03 start-container shop-web-1
    0.04 run-hook shop-web-1 post_start 0
    0.05 run-hook shop-web-1 post_start 1
  `,
  );
  const failing = within(ran.simulation, (world) => ({
    ...world,
    behaviours: { web: { failingHooks: true } },
  }));
  const stopped = commanded(failing, { command: 'stop' });
  runs(
    converge(stopped),
    stopped,
    `
    0.01 run-hook shop-web-1 pre_stop 0 other
    0.02 stop-container shop-web-1
  `,
  );
});

test('a stack that an operator removes ends in order, then goes with its networks; volumes stay, and a start makes it anew', () => {
  const services = { db: { volumes: ['data'] }, web: { on: ['db'] } };
  const removed = commanded(running(services), { command: 'remove' });
  const ran = converge(removed);
  runs(
    ran,
    removed,
    `
    0.01 stop-container shop-web-1
    0.02 stop-container shop-db-1
    0.03 remove-container shop-db-1
    0.04 remove-container shop-web-1
    0.05 remove-network shop_default
  `,
  );
  plans(
    ran.simulation,
    `
    waiting: service db: removed by an operator; "appliancectl start" makes it anew
    waiting: service web: removed by an operator; "appliancectl start" makes it anew
  `,
  );
  const volumes = ran.simulation.world.volumes.map(({ name }) => name);
  const again = converge(commanded(ran.simulation, { command: 'start' })).simulation.world;
  assert.deepEqual(
    again.containers.map(({ name, state }) => `${name} ${state}`),
    ['shop-db-1 running', 'shop-web-1 running'],
  );
  assert.deepEqual(
    again.volumes.map(({ name }) => name),
    volumes,
  );
});

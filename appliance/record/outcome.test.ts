import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Memory } from '../plan/memory.ts';
import { failureOf } from '../plan/simulated-calls.testdata.ts';
import { changeContainer, endContainer } from '../plan/simulated-engine.testdata.ts';
import { converge, look } from '../plan/simulation.testdata.ts';
import type { Simulation } from '../plan/simulation.testdata.ts';
import type { Step } from '../plan/step.ts';
import { changedTo, commanded, fresh, running, within } from '../plan/stories.testdata.ts';
import { rememberBegun, rememberOutcome } from './outcome.ts';

const before = running({ db: {}, web: { on: ['db restart'] } });
const world = look(before);
const { memory } = world;
const ended = { at: 1_000, tookMs: 10 };

/** The first step of that kind in the plan. */
function stepOf(kind: Step['kind'], from = before): Step {
  const found = look(from).plan.steps.find((step) => step.kind === kind);
  assert.ok(found !== undefined, `no ${kind} is planned`);
  return found;
}

function failed(from: Memory, step: Step): Memory {
  return rememberOutcome(from, { ...ended, step, failure: failureOf('timeout') }, world);
}

test('a stop is remembered before it is sent, so that a killed daemon takes the end for no crash', () => {
  const stop = stepOf('stop-container', commanded(before, { command: 'stop' }));
  assert.ok(stop.kind === 'stop-container');
  assert.equal(rememberBegun(memory, stop, world, 1).runs[stop.args.container]?.stoppedByUs, true);
  const start = stepOf('start-container', fresh({ web: {} }));
  assert.equal(rememberBegun(memory, start, world, 1), memory);
});

test('failures of one intention add up, another input begins anew, and success ends them', () => {
  const step = stepOf(
    'create-container',
    changedTo(before, { db: {}, web: { mode: 'new', on: ['db restart'] } }),
  );
  const twice = failed(failed(memory, step), step);
  assert.equal(twice.failures[step.key]?.attempts, 2);
  const other = failed(twice, { ...step, input: 'another configuration' });
  assert.equal(other.failures[step.key]?.attempts, 1);
  assert.deepEqual(rememberOutcome(twice, { ...ended, step }, world).failures, {});
});

test('a start after a disruption asks the dependents that want it to follow, any other start does not', () => {
  const killed = within(before, (simulated) => endContainer(simulated, 'shop-db-1', 137));
  const step = stepOf('start-container', killed);
  assert.ok(step.kind === 'start-container');
  assert.deepEqual(rememberOutcome(memory, { ...ended, step }, world).restarts, {});
  const disrupted: Step = { ...step, args: { ...step.args, afterDisruption: true } };
  const after = rememberOutcome(memory, { ...ended, step: disrupted }, world);
  assert.deepEqual(Object.keys(after.restarts), ['web']);
});

test('a restart counts when something was broken, and not when an operator or the file asked for it', () => {
  const repairsOf = (simulation: Simulation) =>
    Object.values(converge(simulation).simulation.memory.runs).map(({ repairs }) => repairs);
  const one = running({ web: {} });
  const killed = within(one, (simulated) => endContainer(simulated, 'shop-web-1', 137));
  const sick = within(one, (simulated) => changeContainer(simulated, 'shop-web-1', { health: 'unhealthy' }));
  const stopped = converge(commanded(one, { command: 'stop' })).simulation;
  assert.deepEqual(repairsOf(one), [0]);
  assert.deepEqual(repairsOf(killed), [1]);
  assert.deepEqual(repairsOf(sick), [1]);
  assert.deepEqual(repairsOf(commanded(one, { command: 'restart' })), [0]);
  assert.deepEqual(repairsOf(commanded(stopped, { command: 'start' })), [0]);
  assert.deepEqual(repairsOf(commanded(converge(killed).simulation, { command: 'restart' })), [1]);
});

test('a hook before the stop that fails counts as done; one after the start is tried again', () => {
  const hooked = running({ web: { preStop: ['drain'] } });
  const preStop = stepOf('run-hook', commanded(hooked, { command: 'stop' }));
  assert.ok(preStop.kind === 'run-hook');
  const { container, run } = preStop.args;
  assert.deepEqual(failed(hooked.memory, preStop).runs[container]?.hooks, [`${run} pre_stop 0`]);
  const postStart: Step = { ...preStop, args: { ...preStop.args, phase: 'post_start' } };
  assert.deepEqual(failed(hooked.memory, postStart).runs[container]?.hooks, []);
});

test('a container that the engine cannot start three times in a row is made anew; one whose port is taken is not', () => {
  const killed = within(before, (simulated) => endContainer(simulated, 'shop-db-1', 137));
  const step = stepOf('start-container', killed);
  assert.ok(step.kind === 'start-container');
  const thrice = (kind: string): Memory => {
    const failure = { ...failureOf('timeout'), kind };
    return [1, 2, 3].reduce((from) => rememberOutcome(from, { ...ended, step, failure }, world), memory);
  };
  const reason = 'the engine could not start it 3 times in a row';
  assert.deepEqual(thrice('server-error').recreate, { [step.args.container]: { reason } });
  assert.deepEqual(thrice('port-taken').recreate, {});
  assert.deepEqual(failed(failed(memory, step), step).recreate, {});
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { passResult } from './measured.ts';
import { failureOf } from './plan/simulated-calls.testdata.ts';
import { converge, look } from './plan/simulation.testdata.ts';
import type { Simulation } from './plan/simulation.testdata.ts';
import { fresh, running } from './plan/stories.testdata.ts';

const resultOf = (simulation: Simulation) => passResult({ plan: look(simulation).plan, tookMs: 1 }).result;

test('a pass counts as converged, as one that has more to do, or as one in which something failed', () => {
  const failing = converge(fresh({ web: {} }), {
    fail: ({ kind }) => (kind === 'start-container' ? failureOf('port-taken') : undefined),
    limitMs: 1_000,
  });
  assert.equal(resultOf(running({ web: {} })), 'converged');
  assert.equal(resultOf(fresh({ web: {} })), 'worked');
  assert.equal(resultOf(failing.simulation), 'failed');
});

test('a pass that cannot see the engine has failed', () => {
  const waiting = [{ subject: 'the engine', code: 'engine', reason: 'no socket' }] as const;
  assert.equal(passResult({ plan: { steps: [], waiting }, tookMs: 1 }).result, 'failed');
});

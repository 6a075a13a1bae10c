import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEADLINE_MS as REGISTRY_TRIAL_MS } from '../../appliance/registry-trial.ts';
import { deadlines } from './session.ts';

test('the console must still be there when the daemon has given up on a registry, and not wait as long for what is only read', () => {
  assert.ok(deadlines.timeoutMs > REGISTRY_TRIAL_MS);
  assert.ok(deadlines.readTimeoutMs < REGISTRY_TRIAL_MS);
});

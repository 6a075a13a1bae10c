import assert from 'node:assert/strict';
import test from 'node:test';
import type { Status } from '../../appliance/contract/status.ts';
import { osStatusOf } from '../../appliance/api/memory.testdata.ts';
import { changeLines } from './live-table.ts';

const at = '2026-01-01T00:00:00Z';
const status: Status = {
  health: 'degraded',
  summary: 'One service does not work.',
  phase: 'IDLE',
  pass: 1,
  converged: false,
  at,
  appliance: { version: '0', hostname: 'h', applianceId: 'a', bootedAt: at, startedAt: at },
  engine: { state: 'connected', since: at },
  services: [
    {
      name: 'parser',
      state: 'failed',
      why: 'ended with code 1',
      image: 'i',
      dependsOn: [],
      restarts: 0,
      critical: true,
      containers: [],
    },
  ],
  os: osStatusOf(),
  conditions: [
    { code: 'PORT_TAKEN', severity: 'critical', title: 'Port 514 is taken', action: 'Free it.', since: at },
  ],
};

test('each service, condition and the whole must be one line that says what holds and why', () => {
  assert.deepEqual(changeLines(status), [
    'parser               failed     ended with code 1',
    'CRITICAL: Port 514 is taken. Free it.',
    'appliance degraded: One service does not work.',
  ]);
});

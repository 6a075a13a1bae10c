import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServiceStatus, Status } from '../contract/status.ts';
import { osStatusOf } from '../api/memory.testdata.ts';
import { createMetrics } from './metrics.ts';

const at = '2026-01-31T12:00:00.000Z';

function service(name: string, state: ServiceStatus['state'], restarts = 0): ServiceStatus {
  return { name, state, why: '', image: 'x', dependsOn: [], restarts, critical: true, containers: [] };
}

function status(services: ServiceStatus[], conditions: Status['conditions'] = []): Status {
  return {
    health: conditions.length === 0 ? 'healthy' : 'degraded',
    summary: '',
    phase: 'IDLE',
    pass: 1,
    converged: true,
    at,
    appliance: { version: '0.1.0', hostname: 'h', applianceId: 'i', bootedAt: at, startedAt: at },
    engine: { state: 'connected', version: '20.10.24', apiVersion: '1.41', since: at },
    services,
    os: osStatusOf(),
    conditions,
  };
}

/** The samples of our own metrics that are not 0, sorted, without histogram buckets. */
async function samples(metrics: { text(): Promise<string> }): Promise<string[]> {
  const lines = (await metrics.text()).split('\n');
  return lines
    .filter((line) => line.startsWith('applianced_') && !/_bucket\{| 0$/.test(line))
    .sort((a, b) => (a < b ? -1 : 1));
}

test('what the daemon tells is shown with units and bounded labels', async () => {
  const metrics = createMetrics({ version: '0.1.0', node: 'v24' });
  metrics.pass({ durationMs: 250, result: 'worked' });
  metrics.step({ kind: 'create-container', result: 'done', durationMs: 500 });
  metrics.step({ kind: 'create-container', result: 'failed', durationMs: 500 });
  metrics.engineCall({ call: 'listContainers', result: 'ok', durationMs: 2 });
  metrics.status(status([service('broker', 'healthy', 3), service('ui', 'waiting')]));
  assert.deepEqual(await samples(metrics), [
    'applianced_build_info{version="0.1.0",node="v24"} 1',
    'applianced_engine_call_duration_seconds_count 1',
    'applianced_engine_call_duration_seconds_sum 0.002',
    'applianced_engine_calls_total{call="listContainers",result="ok"} 1',
    'applianced_engine_info{version="20.10.24",api_version="1.41"} 1',
    'applianced_engine_up 1',
    'applianced_healthy 1',
    'applianced_pass_duration_seconds_count 1',
    'applianced_pass_duration_seconds_sum 0.25',
    'applianced_passes_total{result="worked"} 1',
    'applianced_service_healthy{service="broker"} 1',
    'applianced_service_restarts{service="broker"} 3',
    'applianced_service_state{service="broker",state="healthy"} 1',
    'applianced_service_state{service="ui",state="waiting"} 1',
    'applianced_step_seconds_total{kind="create-container"} 1',
    'applianced_steps_total{kind="create-container",result="done"} 1',
    'applianced_steps_total{kind="create-container",result="failed"} 1',
  ]);
});

test('a service and a condition that are gone disappear', async () => {
  const metrics = createMetrics({ version: '0.1.0', node: 'v24' });
  const condition = {
    code: 'PORT_TAKEN',
    severity: 'critical',
    subject: 'ui',
    title: 't',
    action: 'a',
    since: at,
  } as const;
  metrics.status(status([service('old', 'failed')], [condition]));
  const before = (await samples(metrics)).join('\n');
  assert.match(before, /condition\{code="PORT_TAKEN",severity="critical",subject="ui"\} 1/);
  assert.match(before, /applianced_conditions\{severity="critical"\} 1/);
  metrics.status(status([service('new', 'healthy')]));
  const after = await metrics.text();
  assert.doesNotMatch(after, /PORT_TAKEN|"old"/);
  assert.match(after, /service_state\{service="new",state="failed"\} 0/);
});

test('two sets of metrics in one process do not meet, and the process is measured', async () => {
  const [one, other] = [
    createMetrics({ version: '1', node: 'v' }),
    createMetrics({ version: '2', node: 'v' }),
  ];
  one.pass({ durationMs: 1, result: 'failed' });
  assert.doesNotMatch(await other.text(), /applianced_passes_total\{/);
  const text = await other.text();
  for (const name of [
    'process_resident_memory_bytes',
    'process_cpu_seconds_total',
    'process_start_time_seconds',
  ]) {
    assert.match(text, new RegExp(`^${name} \\d`, 'm'));
  }
});

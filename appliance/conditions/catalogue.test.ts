import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FailureRecord } from '../plan/memory.ts';
import { changeContainer, emptyWorld } from '../plan/simulated-engine.testdata.ts';
import { failureOf } from '../plan/simulated-calls.testdata.ts';
import { begin, converge, look } from '../plan/simulation.testdata.ts';
import type { Simulation } from '../plan/simulation.testdata.ts';
import { stackOf } from '../plan/desired.testdata.ts';
import { certsView } from '../plan/certs.testdata.ts';
import { noOs, NOON } from '../plan/os.testdata.ts';
import { commanded, crashing, fresh, running, within } from '../plan/stories.testdata.ts';
import { conditionKey, findConditions } from './catalogue.ts';
import type { Facts } from './facts.ts';

function factsOf(simulation: Simulation, changes: Partial<Facts> = {}): Facts {
  const { desired, observed, plan, memory, policy } = look(simulation);
  return {
    desired,
    observed,
    plan,
    memory,
    policy,
    certs: certsView(),
    os: noOs,
    now: NOON,
    problems: { config: [], stack: [] },
    places: { config: '/etc/node.json', stack: '/etc/stack.yaml' },
    journal: {},
    unwritten: [],
    ...changes,
  };
}

function codes(simulation: Simulation, changes: Partial<Facts> = {}): readonly string[] {
  return findConditions(factsOf(simulation, changes)).map(
    ({ severity, ...finding }) => `${severity} ${conditionKey(finding)}`,
  );
}

const well = running({ web: {} });

function failing(kind: string): Simulation {
  const failure: FailureRecord = {
    ...failureOf(kind),
    at: well.world.now,
    attempts: 2,
    input: 'x',
    subject: 'service web',
    service: 'web',
  };
  return { ...well, memory: { ...well.memory, failures: { 'start-container shop-web-1': failure } } };
}

test('what works has no condition', () => {
  assert.deepEqual(codes(well), []);
});

test('each fault has its own name, and every condition says what to do', () => {
  const crashLoop = converge(fresh({ web: {} }, { web: crashing }), { limitMs: 600_000 }).simulation;
  const gaveUp = converge(fresh({ web: { restart: 'never' } }, { web: crashing })).simulation;
  const sick = within(well, (world) => changeContainer(world, 'shop-web-1', { health: 'unhealthy' }));
  const stopped = converge(commanded(well, { command: 'stop', service: 'web' })).simulation;
  const untested = running({ db: {}, web: { on: ['db healthy'] } });
  const offline = begin(stackOf({ web: {} }, { offline: true }), emptyWorld());
  const outside = begin(stackOf({ web: { networks: ['edge'] } }, { external: ['edge'] }), emptyWorld());
  const { observed } = look(well);
  const silent = { ...observed, engine: { state: 'unreachable', error: 'no socket' } } as const;
  const cases: readonly (readonly [readonly string[], readonly string[]])[] = [
    [codes(crashLoop), ['warning CRASH_LOOP web']],
    [codes(gaveUp), ['warning SERVICE_FAILED web']],
    [codes(sick), ['warning UNHEALTHY web']],
    [codes(stopped), ['info STOPPED_BY_OPERATOR web']],
    [codes(untested), ['warning HEALTH_TEST_MISSING db']],
    [codes(offline), ['warning IMAGE_MISSING web']],
    [codes(outside), ['warning NETWORK_MISSING network edge']],
    [codes(well, { observed: silent }), ['critical ENGINE_UNREACHABLE ']],
    [codes(failing('port-taken')), ['warning PORT_TAKEN web']],
    [codes(failing('no-space')), ['critical NO_SPACE web']],
    [codes(failing('certificate-store')), ['warning CERT_STORE_FAILED web']],
    [codes(failing('server-error')), ['warning STEP_FAILED web']],
  ];
  for (const [found, expected] of cases) assert.deepEqual(found, expected);
  for (const simulation of [crashLoop, gaveUp, sick, stopped, untested, offline, outside, failing('other')]) {
    for (const { action, title } of findConditions(factsOf(simulation))) {
      assert.match(action, /\S.*[.!]$/);
      assert.match(title, /^\S/);
    }
  }
});

test('a failed pull is no warning while everything runs as it is wanted; a failed start of a critical service is critical', () => {
  const pull = (simulation: Simulation): Simulation => {
    const image = simulation.desired.services[0]?.image ?? '';
    const failure = {
      ...failureOf('registry-unreachable'),
      at: 0,
      attempts: 1,
      input: image,
      subject: image,
    };
    const failures = { [`pull-image ${image}`]: { ...failure, service: 'web' } };
    return { ...simulation, memory: { ...simulation.memory, failures } };
  };
  const severities = (simulation: Simulation) =>
    findConditions({ ...factsOf(simulation), memory: simulation.memory }).map(({ severity }) => severity);
  assert.deepEqual(severities(pull(well)), ['info']);
  assert.deepEqual(severities(pull(fresh({ web: {} }))), ['warning']);
  assert.deepEqual(severities(pull(fresh({ web: { critical: true } }))), ['critical']);
});

test('what failed before an operator stopped a service is no condition any more', () => {
  const crashLoop = converge(fresh({ web: {} }, { web: crashing }), { limitMs: 600_000 }).simulation;
  for (const command of [{ command: 'stop' }, { command: 'stop', service: 'web' }] as const) {
    const memory = commanded(failing('port-taken'), command).memory;
    assert.deepEqual(
      codes(well, { memory }).filter((code) => !code.includes('STOPPED')),
      [],
    );
    assert.deepEqual(
      codes(commanded(crashLoop, command)).map((code) => code.split(' ')[1]),
      ['STOPPED_BY_OPERATOR'],
    );
  }
});

test('the worst stands first, and one fault of one subject is told once', () => {
  const two = running({ a: { critical: true, replicas: 2 }, b: {} });
  const sick = within(two, (world) => ({
    ...world,
    containers: world.containers.map((container) => ({ ...container, health: 'unhealthy' as const })),
  }));
  assert.deepEqual(codes(sick), ['critical UNHEALTHY a', 'warning UNHEALTHY b']);
});

test('a fault of the stack file is critical only when there is no earlier good one', () => {
  const problem = { file: '/etc/stack.yaml', line: 1, column: 1, path: 'services', reason: 'is missing' };
  const problems = { config: [], stack: [problem] };
  assert.deepEqual(codes(well, { problems }), ['warning STACK_INVALID /etc/stack.yaml']);
  const { desired: _, ...without } = factsOf(well, { problems });
  const none = findConditions({ ...without, desired: undefined, plan: { steps: [], waiting: [] } });
  assert.deepEqual(
    none.map(({ severity, code }) => `${severity} ${code}`),
    ['critical STACK_INVALID'],
  );
});

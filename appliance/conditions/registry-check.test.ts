import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RegistryObserved } from '../observe/observed.ts';
import { certsView } from '../plan/certs.testdata.ts';
import { noOs } from '../plan/os.testdata.ts';
import { failureOf } from '../plan/simulated-calls.testdata.ts';
import { look } from '../plan/simulation.testdata.ts';
import { changedTo, running } from '../plan/stories.testdata.ts';
import { findConditions } from './catalogue.ts';
import type { Facts } from './facts.ts';
import { registryCheck } from './registry-check.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-21T02:00:00Z');
const WEB = 'registry.test/web:1';
const DB = 'registry.test/db:1';
const well = running({ web: {}, db: {} });

function found(
  failures: Readonly<Record<string, NonNullable<RegistryObserved['failure']>>>,
  changes: Partial<Facts> = {},
) {
  const { observed, memory } = look(well);
  const registry = Object.fromEntries(
    [WEB, DB].map((reference) => {
      const failure = failures[reference];
      return [reference, { registry: 'registry.test', ...(failure === undefined ? {} : { failure }) }];
    }),
  );
  const facts = { desired: well.desired, observed: { ...observed, registry }, memory, now: NOW, ...changes };
  return registryCheck(facts as Facts);
}

const failure = (kind: string, attempts = 1, hours = 0) => ({
  kind,
  message: `${kind} of registry.test`,
  since: NOW - hours * HOUR,
  attempts,
});

test('a registry that does not answer is told of after three attempts, and louder after a day', () => {
  const cases: readonly (readonly [string, number, number, string | undefined])[] = [
    ['registry-unreachable', 2, 0, undefined],
    ['registry-unreachable', 3, 1, 'info'],
    ['registry-unreachable', 90, 24, 'warning'],
    ['rate-limited', 3, 23, 'info'],
    ['rate-limited', 9, 25, 'warning'],
    ['image-unknown', 1, 0, undefined],
    ['image-unknown', 3, 0, 'info'],
    ['bad-answer', 3, 0, 'info'],
    ['unauthorized', 1, 0, 'info'],
    ['unauthorized', 3, 0, 'warning'],
    ['registry-untrusted', 1, 0, 'info'],
    ['registry-untrusted', 3, 0, 'warning'],
  ];
  for (const [kind, attempts, hours, severity] of cases) {
    const [condition, ...others] = found({ [WEB]: failure(kind, attempts, hours) });
    assert.equal(condition?.severity, severity, `${kind} ${attempts} ${hours}`);
    assert.deepEqual(others, []);
  }
});

test('it names the registry once, the errors as they were, and what to do about the worst', () => {
  const both = { [WEB]: failure('image-unknown', 4, 2), [DB]: failure('unauthorized', 3, 1) };
  assert.deepEqual(found(both), [
    {
      code: 'UPDATE_CHECK_FAILED',
      severity: 'warning',
      subject: 'registry.test',
      title: 'The registry registry.test does not say whether newer images exist',
      detail:
        'failed 4 times since 2026-11-21T00:00:00.000Z: image-unknown of registry.test\n' +
        'failed 3 times since 2026-11-21T01:00:00.000Z: unauthorized of registry.test',
      action: 'Check the entry of this registry under "registries" in node.json, and its password file.',
    },
  ]);
  const same = failure('registry-unreachable', 3);
  assert.equal(found({ [WEB]: same, [DB]: same })[0]?.detail?.split('\n').length, 1);
});

test('it disappears with the next answer, and is not told offline or of an image that is not wanted any more', () => {
  const failing = { [WEB]: failure('unauthorized', 3) };
  assert.equal(found(failing).length, 1);
  assert.deepEqual(found({}), []);
  const { desired } = changedTo(well, { web: {}, db: {} }, { offline: true });
  assert.deepEqual(found(failing, { desired }), []);
  assert.deepEqual(found(failing, { desired: changedTo(well, { db: {} }).desired }), []);
});

test('a pull that fails in the same way says it alone, and in another way beside it', () => {
  const { memory } = look(well);
  const withPull = (kind: string): Partial<Facts> => {
    const pull = { ...failureOf(kind), at: NOW, attempts: 1, input: 'x', subject: `image ${WEB}` };
    return { memory: { ...memory, failures: { [`pull-image ${WEB}`]: pull } } };
  };
  const failing = { [WEB]: failure('registry-unreachable', 3) };
  assert.deepEqual(found(failing, withPull('registry-unreachable')), []);
  assert.equal(found(failing, withPull('no-space')).length, 1);
});

test('it stands in the catalogue', () => {
  const { observed, plan, memory, policy } = look(well);
  const registry = { [WEB]: { registry: 'registry.test', failure: failure('unauthorized', 3) } };
  const facts = {
    desired: well.desired,
    observed: { ...observed, registry },
    plan,
    memory,
    policy,
    now: NOW,
  };
  const rest = {
    problems: { config: [], stack: [] },
    unwritten: [],
    journal: {},
    certs: certsView(),
    os: noOs,
  };
  const all = findConditions({ ...facts, ...rest, places: { config: '', stack: '' } });
  assert.ok(all.some(({ code }) => code === 'UPDATE_CHECK_FAILED'));
});

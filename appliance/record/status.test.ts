import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findConditions } from '../conditions/catalogue.ts';
import type { Condition } from '../contract/condition.ts';
import { failureOf } from '../plan/simulated-calls.testdata.ts';
import { changeContainer, endContainer, passTime } from '../plan/simulated-engine.testdata.ts';
import { certsView } from '../plan/certs.testdata.ts';
import { noOs, NOON } from '../plan/os.testdata.ts';
import { converge, look } from '../plan/simulation.testdata.ts';
import type { Simulation } from '../plan/simulation.testdata.ts';
import { changedTo, commanded, crashing, fresh, healthy, running, within } from '../plan/stories.testdata.ts';
import { buildStatus } from './status.ts';
import type { Step } from '../plan/step.ts';
import type { StatusFacts } from './status-facts.ts';

const at = '2026-03-01T00:00:00.000Z';

function factsOf(simulation: Simulation, changes: Partial<StatusFacts> = {}): StatusFacts {
  const { desired, observed, plan, memory, world } = look(simulation);
  return {
    desired,
    observed,
    plan,
    os: noOs,
    memory,
    conditions: [],
    running: [],
    pulls: {},
    engine: { state: observed.engine.state, since: at },
    phase: 'IDLE',
    pass: 1,
    now: world.now,
    appliance: { version: '1', hostname: 'host', applianceId: 'id', bootedAt: at, startedAt: at },
    ...changes,
  };
}

/** `<health> | <converged> | <summary> | <service>=<state> ...` */
function told(simulation: Simulation, changes: Partial<StatusFacts> = {}): string {
  const { health, converged, summary, services } = buildStatus(factsOf(simulation, changes));
  const states = services.map(({ name, state }) => `${name}=${state}`);
  return [health, converged ? 'converged' : 'open', summary, states.join(' ')].join(' | ');
}

function condition(severity: Condition['severity']): Condition {
  return { code: 'X', severity, title: 'Something is the case', action: 'act', since: at };
}

const two = running({ a: {}, b: {} });

test('everything that is wanted works', () => {
  assert.equal(told(two), 'healthy | converged | All 2 services work. | a=healthy b=healthy');
  assert.equal(
    told(running({ init: {} }, { init: { endsAfterMs: 10 } })),
    'healthy | converged | The one service works. | init=completed',
  );
  assert.equal(told(two, { conditions: [condition('info')] }).split(' ')[0], 'healthy');
});

test('before the first start, and until the health test has passed, it is starting', () => {
  assert.equal(
    told(fresh({ a: {}, b: {} })),
    'starting | open | Starting: 0 of 2 services work so far. | a=waiting b=waiting',
  );
  const early = converge(fresh({ a: {} }, { a: healthy }), { limitMs: 100 }).simulation;
  assert.equal(told(early), 'starting | open | Starting: the one service does not work yet. | a=starting');
});

test('one that fails degrades the whole, all that fail or a critical one fail it', () => {
  const one = converge(fresh({ a: {}, b: {} }, { a: crashing }), { limitMs: 20_000 }).simulation;
  assert.equal(
    told(one),
    'degraded | open | Degraded: 1 of 2 services works; a has failed and is tried again. | a=failed b=healthy',
  );
  const all = converge(fresh({ a: {} }, { a: crashing }), { limitMs: 20_000 }).simulation;
  assert.match(
    told(all),
    /^failed \| open \| Failed: the one service does not work; a has failed and is tried again\./,
  );
  const critical = converge(fresh({ a: { critical: true }, b: {} }, { a: crashing }), { limitMs: 20_000 });
  assert.match(told(critical.simulation), /^failed/);
  const sick = within(two, (world) => changeContainer(world, 'shop-a-1', { health: 'unhealthy' }));
  assert.match(told(sick), /^degraded .* a=unhealthy b=healthy$/);
});

test('conditions degrade, with the worst in the summary', () => {
  assert.match(
    told(two, { conditions: [condition('warning')] }),
    /^degraded .*Degraded: all 2 services work, but Something is the case\./,
  );
  assert.match(told(two, { conditions: [condition('critical')] }), /^degraded/);
});

test('the headline tells the trouble of the most important service, not what stands first', () => {
  const failed = converge(fresh({ a: {}, b: { critical: true }, c: {} }, { a: crashing, b: crashing }), {
    limitMs: 20_000,
  }).simulation;
  const told = (severity: Condition['severity'], subject: string): Condition => ({
    ...condition(severity),
    subject,
    title: `The trouble of ${subject}`,
  });
  const summary = (conditions: readonly Condition[]) => buildStatus(factsOf(failed, { conditions })).summary;
  const others = [told('warning', 'image x'), told('warning', 'a')];
  const count = 'Failed: 1 of 3 services works;';
  assert.equal(summary(others), `${count} b has failed and is tried again.`);
  assert.equal(summary([...others, told('warning', 'b')]), `${count} the trouble of b.`);
  assert.equal(summary([told('critical', 'a'), told('critical', 'b')]), `${count} the trouble of b.`);
  assert.equal(summary([told('critical', 'disk'), ...others]), `${count} the trouble of disk.`);
  const stopped = converge(commanded(two, { command: 'stop', service: 'b' })).simulation;
  const info = [told('info', 'image x')];
  assert.equal(
    buildStatus(factsOf(stopped, { conditions: info })).summary,
    'Degraded: 1 of 2 services works; b was stopped by an operator.',
  );
});

test('a service that is retried does not look well between two attempts, until it has run stable', () => {
  const begun = fresh({ a: {} }, { a: { endsAfterMs: 2_000, exitCode: 1 } });
  const seen = new Set<string>();
  const note = (simulation: Simulation, running: readonly Step[] = []): void => {
    for (const { state, why } of buildStatus(factsOf(simulation, { running })).services) {
      seen.add(`${state}: ${why.replaceAll(/\d+/g, 'N')}`);
    }
  };
  const twice = converge(begun, { limitMs: 4_500 }).simulation;
  for (let limitMs = 0; limitMs < 40_000; limitMs += 333) note(converge(twice, { limitMs }).simulation);
  converge(twice, { limitMs: 40_000, check: (step, before) => note(before, [step]) });
  assert.deepEqual([...seen].toSorted(), [
    'failed: it ended N times in a row and runs again, not yet for long',
    'failed: it ended with exit code N, N times in a row; next start after N s',
    'failed: start-container: it ended with exit code N, N times in a row',
  ]);
  const crashed = converge(begun, { limitMs: 10_000 }).simulation;
  const mended = within(crashed, (world) => ({ ...world, behaviours: {} }));
  const soon = converge(mended, { limitMs: 20_000 }).simulation;
  assert.match(told(soon), /a=failed$/);
  const later = within(soon, (world) => passTime(world, 70_000));
  assert.match(told(later), /^healthy .*a=healthy$/);
});

test('a health test that passes ends the trouble at once', () => {
  const begun = fresh({ a: {} }, { a: { endsAfterMs: 300, exitCode: 1, ...healthy } });
  const crashed = converge(begun, { limitMs: 20_000 }).simulation;
  assert.match(told(crashed), /a=failed$/);
  const mended = within(crashed, (world) => ({ ...world, behaviours: { a: healthy } }));
  assert.match(told(converge(mended, { limitMs: 20_000 }).simulation), /^healthy/);
});

test('a service that is unhealthy again and again stays so, in its state and its condition, also when it is made anew', () => {
  const sick = { health: 'fails', healthAfterMs: 300 } as const;
  const begun = fresh({ a: {}, b: {} }, { a: sick });
  const seen = new Set<string>();
  const note = (simulation: Simulation, running: readonly Step[]): void => {
    const facts = factsOf(simulation, { running });
    const problems = { config: [], stack: [] };
    const found = findConditions({
      ...look(simulation),
      problems,
      places: { config: '', stack: '' },
      unwritten: [],
      journal: {},
      certs: certsView(),
      os: noOs,
      now: NOON,
    });
    const states = buildStatus(facts).services.map(({ state }) => state);
    seen.add([...states, ...found.map(({ code }) => code)].join(' '));
  };
  const again = converge(begun, { limitMs: 10_000 }).simulation;
  const kinds = new Set<string>();
  converge(again, {
    limitMs: 300_000,
    check: (step, before) => {
      kinds.add(step.kind);
      note(before, [step]);
      note(before, []);
    },
  });
  assert.ok(kinds.has('create-container'));
  assert.deepEqual([...seen], ['unhealthy healthy UNHEALTHY']);
});

test('a step that is tried again leaves its service failed; every service of a missing image says so', () => {
  const begun = fresh({ a: { image: 'shop:1' }, b: { image: 'shop:1' } });
  const bare = within(begun, (world) => ({ ...world, images: {} }));
  const { simulation } = converge(bare, {
    limitMs: 2_000,
    fail: ({ kind }) => (kind === 'pull-image' ? failureOf('image-unknown') : undefined),
  });
  assert.match(told(simulation), /a=failed b=failed$/);
  const again = look({ ...simulation, world: passTime(simulation.world, 40_000) });
  const pulling = again.plan.steps.filter(({ kind }) => kind === 'pull-image');
  assert.equal(pulling.length, 1);
  assert.match(told({ ...simulation, world: again.world }, { running: pulling }), /a=failed b=failed$/);
});

test('what an operator stopped is no fault: all stopped is stopped, and the others decide the rest', () => {
  const all = commanded(two, { command: 'stop' });
  assert.equal(told(all), 'stopped | open | Stopped by an operator. | a=stopping b=stopping');
  const down = converge(all).simulation;
  assert.equal(told(down), 'stopped | open | Stopped by an operator. | a=stopped b=stopped');
  const one = converge(commanded(two, { command: 'stop', service: 'a' })).simulation;
  assert.match(told(one), /^degraded .* a=stopped b=healthy$/);
  const crashed = converge(fresh({ a: {}, b: {} }, { b: crashing }), { limitMs: 20_000 }).simulation;
  const rest = converge(commanded(crashed, { command: 'stop', service: 'a' }), {
    limitMs: 70_000,
  }).simulation;
  assert.match(told(rest), /^failed .* a=stopped b=failed$/);
});

test('an engine that does not answer is a failure, and what ran is still shown', () => {
  const { observed } = look(two);
  const silent = { ...observed, engine: { state: 'unreachable', error: 'no socket' } } as const;
  const engine = { state: 'unreachable', since: at } as const;
  assert.equal(
    told(two, { observed: silent, engine }),
    'failed | converged | Failed: the container engine does not answer. | a=healthy b=healthy',
  );
});

test('without a stack it is not configured, or failed when a fault keeps it so', () => {
  const nothing = { steps: [], waiting: [] };
  const facts = factsOf(two, { plan: nothing });
  const { desired: _, ...without } = facts;
  const statusOf = (conditions: readonly Condition[]) =>
    buildStatus({ ...without, desired: undefined, conditions });
  assert.equal(statusOf([]).health, 'not-configured');
  assert.equal(statusOf([condition('critical')]).health, 'failed');
});

test('a service says what is done, else what it waits for, else what is about to be done', () => {
  const why = (simulation: Simulation, changes: Partial<StatusFacts> = {}) =>
    buildStatus(factsOf(simulation, changes)).services.map((service) => service.why);
  assert.deepEqual(why(running({ a: {} })), ['it runs; it has no health test']);
  assert.deepEqual(why(running({ a: {} }, { a: healthy })), ['its health test passes']);
  const ended = within(running({ a: {} }), (world) => endContainer(world, 'shop-a-1', 137));
  assert.deepEqual(why(ended), ['start-container: it was killed (exit code 137)']);
  const [step] = look(ended).plan.steps;
  assert.ok(step !== undefined);
  const busy = buildStatus(factsOf(ended, { running: [step] }));
  assert.deepEqual(
    busy.services.map(({ state }) => state),
    ['starting'],
  );
  const changed = changedTo(running({ a: { mode: 'one' } }), { a: { mode: 'two' } });
  assert.deepEqual(why(changed), ['create-container: configuration changed: environment.MODE: one -> two']);
});

test('a pull that runs tells how far it is, in words and in numbers, and for each service of its image', () => {
  const pull = { layersDone: 1, layersTotal: 4, bytesDone: 41_900, bytesTotal: 100_000 };
  const begun = fresh({ a: { image: 'shop:1' }, b: { image: 'shop:1' }, c: { image: 'other:1' } });
  const told = (changes: Partial<typeof pull>) =>
    buildStatus(factsOf(begun, { pulls: { 'shop:1': { ...pull, ...changes } } })).services.map(
      ({ name, progress, pull: numbers }) => `${name} ${progress} ${numbers?.bytesDone}`,
    );
  assert.deepEqual(told({}), ['a pulling 41 % 41900', 'b pulling 41 % 41900', 'c undefined undefined']);
  assert.equal(told({ bytesTotal: 0 })[0], 'a pulling 1 of 4 layers 41900');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyDesired, anyMemory, anyWorld } from './arbitrary.testdata.ts';
import { APPLIANCE } from './desired.testdata.ts';
import { plan } from './plan.ts';
import { renderPlan } from './render.ts';
import {
  assertFilesKept,
  assertNothingForeign,
  assertOldOneKept,
  assertOrder,
  assertOwnReady,
} from './invariants.testdata.ts';
import { isOurs } from './simulated-engine.testdata.ts';
import { failureOf } from './simulated-calls.testdata.ts';
import { begin, converge, look, STEP_MS } from './simulation.testdata.ts';
import type { Happened, Ran, Simulation } from './simulation.testdata.ts';

const anySimulation: fc.Arbitrary<Simulation> = anyDesired.chain((desired) =>
  anyWorld(desired).chain((world) =>
    anyMemory(desired, world).map((memory) => begin(desired, world, memory)),
  ),
);

function assertConverged(ran: Ran): void {
  assert.ok(ran.converged, `not converged after ${ran.passes} passes:\n${course(ran)}`);
  assert.equal(renderPlan({ ...ran.last.plan, waiting: [] }), '');
}

function course({ happened, last }: Ran): string {
  const lines = happened
    .slice(-30)
    .map(({ at, step, failure }) => `${at} ${step.key} ${failure?.kind ?? ''}`);
  return [...lines, renderPlan(last.plan)].join('\n');
}

test('any engine reaches an empty plan, whatever was there and whatever was remembered', () => {
  fc.assert(
    fc.property(anySimulation, (simulation) => {
      const ran = converge(simulation);
      assertConverged(ran);
      assert.deepEqual(converge(ran.simulation).happened, []);
    }),
    { numRuns: 120 },
  );
});

test('no step ever touches what does not carry our labels, and foreign containers stay as they are', () => {
  fc.assert(
    fc.property(anySimulation, (simulation) => {
      const foreign = (from: Simulation) => from.world.containers.filter((each) => !isOurs(each, APPLIANCE));
      const before = foreign(simulation);
      const ran = converge(simulation, { check: assertNothingForeign });
      assert.deepEqual(foreign(ran.simulation), before);
    }),
    { numRuns: 80 },
  );
});

test('a service is started only when what it depends on is as it asks', () => {
  fc.assert(
    fc.property(anySimulation, (simulation) => {
      converge(simulation, { check: assertOrder });
    }),
    { numRuns: 80 },
  );
});

test('an old container is removed only when its successor runs or has run', () => {
  fc.assert(
    fc.property(anySimulation, (simulation) => {
      converge(simulation, { check: assertOldOneKept });
    }),
    { numRuns: 80 },
  );
});

test('no file is removed that a container mounts, ours or not, in whatever state', () => {
  fc.assert(
    fc.property(anySimulation, (simulation) => {
      converge(simulation, { check: assertFilesKept });
    }),
    { numRuns: 80 },
  );
});

test('ready steps touch no container twice', () => {
  fc.assert(
    fc.property(anySimulation, (simulation) => {
      converge(simulation, { check: (_, seen) => assertOwnReady(seen.plan) });
    }),
    { numRuns: 80 },
  );
});

test('the plan does not depend on the order in which the engine lists things', () => {
  fc.assert(
    fc.property(anySimulation, fc.infiniteStream(fc.nat()), (simulation, keys) => {
      const { desired, observed, memory, policy, world } = look(simulation);
      const shuffled = <Item>(items: readonly Item[]): Item[] =>
        items
          .map((item) => ({ item, key: keys.next().value ?? 0 }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ item }) => item);
      const other = {
        ...observed,
        containers: shuffled(observed.containers),
        networks: shuffled(observed.networks),
        foreign: shuffled(observed.foreign),
      };
      assert.deepEqual(
        plan(desired, other, memory, world.now, policy),
        plan(desired, observed, memory, world.now, policy),
      );
    }),
    { numRuns: 80 },
  );
});

test('steps that are carried out in any order and number at a time lead to the same end', () => {
  fc.assert(
    fc.property(anySimulation, fc.infiniteStream(fc.nat()), (simulation, keys) => {
      const ran = converge(simulation, {
        choose: (steps) => {
          const first = (keys.next().value ?? 0) % steps.length;
          return steps.slice(first, first + 1 + ((keys.next().value ?? 0) % 3));
        },
      });
      assertConverged(ran);
    }),
    { numRuns: 80 },
  );
});

test('steps that fail are tried ever more slowly, and when they stop failing the plan becomes empty', () => {
  const kinds = ['other', 'port-taken', 'no-space', 'registry-unreachable', 'bad-request', 'server-error'];
  fc.assert(
    fc.property(anySimulation, fc.infiniteStream(fc.nat()), (simulation, keys) => {
      const badUntil = simulation.world.now + 20 * 60_000;
      const ran = converge(simulation, {
        fail: (_, seen) => {
          const draw = keys.next().value ?? 0;
          return seen.world.now < badUntil && draw % 3 > 0
            ? failureOf(kinds[draw % kinds.length] ?? 'other')
            : undefined;
        },
      });
      assertConverged(ran);
      assertPatient(ran.happened);
    }),
    { numRuns: 80 },
  );
});

/** The same attempt is never repeated within the shortest delay of the retry table. */
function assertPatient(happened: readonly Happened[]): void {
  const lastFailure = new Map<string, number>();
  for (const { step, at, failure } of happened) {
    // What is put back is another attempt than what failed in its place.
    const container = 'container' in step.args ? step.args.container : '';
    const key = `${step.key} ${step.input} ${container}`;
    const before = lastFailure.get(key);
    assert.ok(
      before === undefined || at - before >= 1_000 - STEP_MS,
      `${key} again after ${at - (before ?? 0)} ms`,
    );
    if (failure === undefined) lastFailure.delete(key);
    else lastFailure.set(key, at);
  }
}

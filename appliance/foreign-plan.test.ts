import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from './config/secret.ts';
import type { TriedStack } from './desired-source.ts';
import type { StackOutcome } from './stack-evaluation.ts';
import { planForeign } from './foreign-plan.ts';
import { stackOf } from './plan/desired.testdata.ts';
import { observeWorld } from './plan/simulated-engine.testdata.ts';
import { running } from './plan/stories.testdata.ts';
import type { Services } from './plan/stories.testdata.ts';

const config = {
  secrets: new Map([['DB', new Secret('hunter2')]]),
  registries: new Map(),
} as unknown as TriedStack['config'];

/** `MODE` of the service that runs is `alpha-one`. */
function ask(outcome: StackOutcome, closedTexts: readonly string[] = []) {
  const { world, memory, policy } = running({ web: { mode: 'alpha-one' } });
  return planForeign(
    {
      source: { tryStack: () => Promise.resolve({ outcome, config, closedTexts }) },
      record: { memory: () => memory },
      observe: (desired) => Promise.resolve(observeWorld(world, desired)),
      policy,
      now: () => world.now,
    },
    '/other.yaml',
  );
}

function stack(services: Services): StackOutcome {
  return { ok: true, desired: stackOf(services), files: [] };
}

test('what an open file sets is told with its values', async () => {
  const answer = JSON.stringify(await ask(stack({ web: { mode: 'beta-two' } })));
  assert.match(answer, /environment\.MODE: alpha-one -> beta-two/);
});

test('of what a file sets that others may not read only the change is told, of before and of now', async () => {
  for (const text of ['MODE=beta-two', "# settings\n\nexport MODE='beta-two'\nOTHER=x"]) {
    const answer = JSON.stringify(await ask(stack({ web: { mode: 'beta-two' } }), [text]));
    assert.match(answer, /environment\.MODE: changed \(secret\)/);
    assert.doesNotMatch(answer, /alpha-one|beta-two/);
  }
  const same = await ask(stack({ web: { mode: 'alpha-one' } }), ['MODE=alpha-one']);
  assert.deepEqual('plan' in same && same.plan.steps, []);
});

test('a secret that a file puts into a name must not come back in the plan', async () => {
  const image = 'registry.test/web:hunter2-closed-value';
  const answer = JSON.stringify(await ask(stack({ web: { image } }), ['NAME="closed-value"']));
  assert.match(answer, /pull-image/);
  assert.doesNotMatch(answer, /hunter2|closed-value/);
});

test('nor in what is wrong with the file', async () => {
  const problem = { file: '/other.yaml', line: 1, column: 1, path: 'a.hunter2', reason: 'hunter2 is taken' };
  const outcome = { ok: false, problems: [{ ...problem, hint: 'not closed-value' }], files: [] } as const;
  const answer = JSON.stringify(await ask(outcome, ['NAME=closed-value']));
  assert.match(answer, /\/other\.yaml/);
  assert.doesNotMatch(answer, /hunter2|closed-value/);
});

test('a stack file that others may not read sets nothing: its words stay readable', async () => {
  const text = 'name: shop\nservices:\n  web: {image: x}\n';
  const answer = JSON.stringify(await ask(stack({ web: {}, more: {} }), [text]));
  assert.match(answer, /service more/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultPolicy } from '../plan/policy.ts';
import { look } from '../plan/simulation.testdata.ts';
import { within, running } from '../plan/stories.testdata.ts';
import { endContainer } from '../plan/simulated-engine.testdata.ts';
import type { Step } from '../plan/step.ts';
import { journalAt, testFolder } from './journal/journal.testdata.ts';
import { createRecorder } from './recorder.ts';

test('a step that our own end cuts off has not failed', (t) => {
  const journal = journalAt(`${testFolder(t)}/state.db`);
  t.after(() => journal.close());
  const record = createRecorder({ journal, policy: defaultPolicy, now: () => 0, holder: 'run-1' });
  const simulation = within(running({ web: {} }), (world) => endContainer(world, 'shop-web-1', 1));
  const { observed, plan } = look(simulation);
  record.observed(simulation.desired, observed);
  const [step] = plan.steps as readonly [Step];
  const failure = { kind: 'aborted', message: 'the caller gave up', retryable: true };
  record.ended({ step, tookMs: 5, failure });
  assert.deepEqual(record.memory().failures, {});
  const [event] = journal.latest(1);
  assert.equal(event?.kind, 'step');
  assert.equal(event?.message, `${step.kind} was begun; the daemon does not wait for its end`);

  record.ended({ step, tookMs: 5, failure: { ...failure, kind: 'timeout' } });
  assert.deepEqual(Object.keys(record.memory().failures), [step.key]);
  assert.equal(journal.latest(1)[0]?.kind, 'step-failed');
});

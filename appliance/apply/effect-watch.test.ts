import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Step } from '../plan/step.ts';
import { createEffectWatch } from './effect-watch.ts';

function step(about: string, input = 'x'): Step {
  const args = { image: 'sha256:1', reference: about };
  const key = `tag-image ${about}`;
  return { id: 1, kind: 'tag-image', key, subject: about, reason: 'asked for', after: [], args, input };
}

test('a step that succeeds again and again counts as a failure, one of another input or in other time does not', () => {
  let now = 0;
  const watch = createEffectWatch(() => now);
  for (let count = 0; count < 50; count += 1) {
    now += 100;
    assert.equal(watch.judge(step('app:1')), undefined);
    assert.equal(watch.judge(step('app:1', String(count))), undefined);
  }
  assert.equal(watch.judge(step('app:1'))?.kind, 'without-effect');
  now += 10_001;
  assert.equal(watch.judge(step('app:1')), undefined);
});

test('what is done every second for ever is left alone', () => {
  let now = 0;
  const watch = createEffectWatch(() => (now += 1_000));
  for (let count = 0; count < 500; count += 1) assert.equal(watch.judge(step('app:1')), undefined);
});

/** One service in full must be as it is now, not as it was when its page was opened. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goodModel, serviceOf, statusOf } from '../models.testdata.ts';
import { actionsOf, after, pressed, stateOf, step } from '../states.testdata.ts';
import type { State } from '../state.ts';

const name = 'broker-edge';
const asks = [
  { do: 'ask-why', service: name },
  { do: 'ask-last-lines', service: name },
];
const open = pressed(stateOf(), '2', 'enter');
const withService = (more: Parameters<typeof serviceOf>[1]) =>
  ({
    kind: 'said',
    model: { ...goodModel, status: statusOf({ services: [serviceOf(name, more)] }) },
  }) as const;

test('opening a service must ask for its reasons and for what it wrote last', () => {
  assert.deepEqual(actionsOf(pressed(stateOf(), '2'), 'enter'), asks);
  assert.deepEqual(actionsOf(pressed(stateOf(), '1'), 'enter'), asks);
});

test('both must be asked for again when the service changes, and only then', () => {
  const [seen] = step(open, withService({}));
  assert.deepEqual(step(seen, withService({}))[1], []);
  assert.deepEqual(step(seen, withService({ state: 'failed' }))[1], asks);
  assert.deepEqual(step(pressed(seen, 'escape'), withService({ state: 'failed' }))[1], []);
});

test('what does badly must be listened to, what does well be left alone', () => {
  const asked = (state: State): readonly unknown[] => {
    let at = state;
    return Array.from({ length: 6 }, () => {
      const [next, actions] = step(at, { kind: 'tick' });
      at = next;
      return actions;
    }).flat();
  };
  assert.deepEqual(asked(open), []);
  assert.deepEqual(asked(after(open, withService({ state: 'unhealthy' }))), [asks[1], asks[1]]);
  assert.deepEqual(asked(after(open, withService({ state: 'waiting', restarts: 3 }))), [asks[1], asks[1]]);
  assert.deepEqual(asked(after(open, withService({ state: 'waiting' }))), []);
});

test('an answer to what is no longer shown must be dropped', () => {
  const lines = [{ service: 'other', text: 'x', isError: false }];
  assert.equal(after(open, { kind: 'last-lines', service: 'other', lines }).detail?.lastLines, undefined);
  const answered = after(open, { kind: 'last-lines', service: name, lines });
  assert.deepEqual(answered.detail?.lastLines, lines);
  const refused = after(answered, { kind: 'why-refused', service: name, trouble: { text: 'no' } });
  assert.deepEqual(refused.detail, { service: name, lastLines: lines, trouble: { text: 'no' } });
});

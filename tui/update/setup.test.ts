/** A new appliance must be set up step by step, and nothing be changed that nobody has changed. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { machine } from '../machine.testdata.ts';
import { models } from '../models.testdata.ts';
import type { OrderName } from '../orders.ts';
import { settings } from '../settings.testdata.ts';
import { setupSteps } from '../setup.ts';
import {
  actionsOf,
  after,
  keyOf,
  onTty,
  pressed,
  signedInAs,
  stateOf,
  step,
  typedKeys,
  formIn,
} from '../states.testdata.ts';
import type { State } from '../state.ts';

const stepIn = (state: State): OrderName | 'password' | undefined => {
  const purpose = formIn(state)?.purpose;
  return purpose?.for === 'order' ? purpose.order.name : purpose && 'password';
};
/** Enter through all fields of a form. */
const entered = (state: State): State => {
  const open = formIn(state);
  const at = pressed(state, 'enter');
  return formIn(at)?.purpose === open?.purpose && formIn(at)?.waitsFor === undefined ? entered(at) : at;
};

const welcome = stateOf({ place: onTty, model: 'unclaimed' });
const password = typedKeys('correct horse');
const claiming = pressed(welcome, ...password, 'enter', ...password, 'enter');
const claimed = after(
  claiming,
  { kind: 'signed-in', user: 'admin', role: 'operator' },
  { kind: 'machine', machine },
  { kind: 'settings', settings },
);

test('after the first password each step must come by itself, with what is known already', () => {
  assert.equal(stepIn(welcome), 'password');
  const [, asked] = step(claiming, { kind: 'signed-in', user: 'admin', role: 'operator' });
  assert.deepEqual(asked, [{ do: 'ask-machine' }, { do: 'ask-settings' }]);
  assert.equal(stepIn(claimed), 'set-hostname');
  assert.deepEqual(formIn(claimed)?.values, { hostname: 'edge-17' });
  const seen: unknown[] = [];
  let state = claimed;
  while (state.dialog !== undefined) {
    seen.push(stepIn(state));
    const before = state;
    state = entered(state);
    assert.deepEqual(
      [...actionsOf(before, 'enter')].filter((action) => action.do === 'order'),
      [],
      'what nobody has changed is not sent',
    );
  }
  assert.deepEqual(seen, setupSteps.slice(1));
  assert.deepEqual([state.view, state.setup, state.note?.tone], ['start', undefined, 'good']);
});

test('what is typed must be sent, and the next step wait until it is done', () => {
  const [busy, actions] = step(pressed(claimed, 'C-u', ...typedKeys('box-1')), keyOf('enter'));
  const order = { name: 'set-hostname' } as const;
  assert.deepEqual(actions, [{ do: 'order', ask: 2, order, values: { hostname: 'box-1' } }]);
  assert.equal(stepIn(pressed(busy, 'pagedown')), 'set-hostname');
  const refused = after(busy, { kind: 'order-refused', order, trouble: { text: 'no name' } });
  assert.deepEqual([stepIn(refused), formIn(refused)?.trouble], ['set-hostname', { text: 'no name' }]);
  assert.equal(stepIn(after(busy, { kind: 'ordered', order, message: 'box-1' })), 'set-time-zone');
});

test('steps must be left out, gone back to, and left for later', () => {
  assert.equal(stepIn(pressed(claimed, 'pagedown', 'pagedown')), 'set-network');
  assert.equal(stepIn(pressed(claimed, 'pagedown', 'pageup')), 'set-hostname');
  assert.equal(stepIn(pressed(claimed, 'pageup')), 'set-hostname', 'a password is set once');
  const left = pressed(claimed, 'pagedown', 'escape');
  assert.deepEqual([left.dialog, left.setup], [undefined, undefined]);
  assert.match(left.note?.text ?? '', /left for later: N, then i/);
  assert.equal(stepIn(pressed(left, 'N', 'i')), 'set-hostname', 'it can be gone through again');
  const later = pressed(welcome, 'escape');
  assert.deepEqual([later.dialog, later.setup], [undefined, undefined]);
});

test('a change of the network must be asked about at once, and the set-up go on only with one that is kept', () => {
  const form = pressed(claimed, 'pagedown', 'pagedown', 'tab', 'd');
  const order = { name: 'set-network' } as const;
  const trial = after(pressed(form, 'enter'), {
    kind: 'ordered',
    order,
    message: '',
  });
  assert.equal(trial.dialog?.kind, 'trial');
  const { last: _, pending: __, ...network } = machine.network;
  const none = { ...machine, network };
  const told = (state: State, more: Partial<typeof machine.network>): State =>
    after(state, { kind: 'machine', machine: { ...none, network: { ...network, ...more } } });
  assert.equal(told(trial, {}).dialog?.kind, 'trial', 'an answer from before it');
  const ended = {
    id: 'x',
    interface: 'eth0',
    what: 'DHCP',
    why: 'nobody kept it',
    at: '2027-01-01T00:00:00Z',
  };
  const { pending } = machine.network;
  const seen = told(trial, pending === undefined ? {} : { pending });
  const reverted = told(seen, { last: { ...ended, outcome: 'reverted' } });
  assert.equal(stepIn(reverted), 'set-network', 'once more');
  assert.match(reverted.note?.text ?? '', /taken back: nobody kept it/);
  assert.equal(stepIn(told(seen, { last: { ...ended, outcome: 'confirmed' } })), 'set-essentials');
  assert.deepEqual(actionsOf(seen, 'v'), [{ do: 'order', ask: 3, order: { name: 'revert-network' } }]);
  assert.deepEqual(actionsOf(seen, 'enter'), [], 'Enter alone keeps nothing');
  const [keeping, actions] = step(seen, keyOf('c'));
  assert.deepEqual(actions, [{ do: 'order', ask: 3, order: { name: 'confirm-network' } }]);
  const confirm = { name: 'confirm-network' } as const;
  assert.equal(stepIn(after(keeping, { kind: 'ordered', order: confirm, message: '' })), 'set-essentials');
  const refused = after(keeping, { kind: 'order-refused', order: confirm, trouble: { text: 'too late' } });
  assert.deepEqual(refused.dialog?.kind === 'trial' && refused.dialog.trouble, { text: 'too late' });
});

test('a network that is not set here must be no step, on the way on and on the way back', () => {
  const none = { ...machine, network: { manager: 'unknown', interfaces: [] } as const };
  const at = after(pressed(claimed, 'pagedown'), {
    kind: 'machine',
    machine: { ...none, network: { ...none.network, interfaces: [] } },
  });
  assert.equal(stepIn(pressed(at, 'pagedown')), 'set-essentials');
  assert.equal(stepIn(pressed(at, 'pagedown', 'pageup')), 'set-time-zone');
});

test('what the appliance is must be written to node.json by its keys, and only those that differ', () => {
  const form = pressed(claimed, 'pagedown', 'pagedown', 'pagedown');
  assert.equal(formIn(form)?.values['node_role'], 'conductor');
  const typed = pressed(form, 'C-u', ...typedKeys('parser'), 'down', ...typedKeys('edge.example'));
  const [, actions] = step(pressed(typed, 'up', 'up'), keyOf('enter'));
  const [action] = actions;
  assert.deepEqual(action?.do === 'order' && action.change, {
    revision: settings.revision,
    changes: { node_role: 'parser', node_hostname: 'edge.example' },
  });
});

test('a console that may only show must ask for no password that it could not set', () => {
  const { page } = models.unclaimed;
  assert.ok(page);
  const model = { ...models.unclaimed, page: { ...page, console: 'view' as const } };
  const shown = after(stateOf({ place: onTty, model: 'loading' }), { kind: 'said', model });
  assert.equal(shown.dialog, undefined);
  for (const keys of [['L'], ['2', 'r'], ['N', 'i'], ['C', 'w']]) {
    const refused = pressed(shown, ...keys);
    assert.deepEqual([refused.dialog, refused.note?.tone], [undefined, 'bad'], keys.join(' '));
  }
});

test('whoever asks for the set-up at a locked console must sign in first, and then be there', () => {
  const asked = pressed(stateOf({ place: onTty }), 'N', 'i');
  assert.equal(formIn(asked)?.purpose.for, 'sign-in');
  assert.equal(stepIn(signedInAs(asked)), 'set-hostname');
  const viewer = signedInAs(asked, 'eve', 'viewer');
  assert.deepEqual([viewer.dialog, viewer.setup], [undefined, undefined]);
});

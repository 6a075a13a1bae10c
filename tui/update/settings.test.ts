/** node.json must be changed as a whole, by what was typed and by nothing else. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settings, settingsOf } from '../settings.testdata.ts';
import {
  actionsOf,
  after,
  onTty,
  pressed,
  signedInAs,
  stateOf,
  step,
  typedKeys,
} from '../states.testdata.ts';
import type { State } from '../state.ts';

const open = after(pressed(stateOf(), 'C'), { kind: 'settings', settings });
/** With this key selected, by the filter. */
const at = (state: State, key: string): State => pressed(state, '/', 'C-u', ...typedKeys(key), 'enter');
const changed = (state: State, key: string, ...keys: readonly string[]): State =>
  pressed(at(state, key), 'enter', 'C-u', ...keys, 'enter');
const changeOf = (state: State) => {
  const [action] = actionsOf(pressed(state, 'w'), 'y');
  return action?.do === 'order' ? action.change : undefined;
};
const kept = { certs: ['edge.example', '192.0.2.17'] };

test('what was typed must be written at once, each value as what its key wants', () => {
  assert.deepEqual(actionsOf(stateOf(), 'C'), [{ do: 'ask-settings' }]);
  let state = changed(open, 'node_role', ...typedKeys('parser'));
  state = changed(state, 'broker_client_port', ...typedKeys('4300'));
  state = changed(state, 'certs.names', ...typedKeys('a.example ,b.example'));
  state = pressed(at(state, 'offline_mode'), 'enter', 'right', 'enter');
  state = pressed(at(state, 'console.mode'), 'x');
  assert.deepEqual(changeOf(state), {
    revision: settings.revision,
    changes: {
      node_role: 'parser',
      broker_client_port: 4300,
      'certs.names': ['a.example', 'b.example'],
      offline_mode: true,
      'console.mode': null,
    },
  });
});

test('what is typed as it stands in the file must be no change', () => {
  let state = changed(open, 'node_role', ...typedKeys('conductor'));
  state = changed(state, 'certs.names', ...typedKeys(kept.certs.join(', ')));
  state = pressed(at(state, 'web.listen'), 'x');
  state = changed(changed(state, 'branch', ...typedKeys('next')), 'branch');
  assert.equal(state.settings.staged.size, 0);
  assert.equal(changeOf(state), undefined);
});

test('a value that its key cannot be must be told in its field', () => {
  for (const [key, text, reason] of [
    ['broker_client_port', 'many', /whole number/],
    ['metrics.targets', '[{', /JSON/],
  ] as const) {
    const { dialog } = changed(open, key, ...typedKeys(text));
    assert.match((dialog?.kind === 'edit' && dialog.trouble?.text) || '', reason);
  }
});

test('a secret must be shown nowhere, and be left as it is where nothing is typed', () => {
  const licence = pressed(at(open, 'license'), 'enter');
  assert.equal(licence.dialog?.kind === 'edit' && licence.dialog.text, '');
  assert.equal(pressed(licence, 'enter').settings.staged.size, 0);
  const typed = pressed(licence, ...typedKeys('another'), 'enter');
  assert.deepEqual(changeOf(typed)?.changes, { license: 'another' });
});

test('what the daemon refuses must stay typed and say why, what it takes be shown as it stands then', () => {
  const typed = changed(open, 'web.listen', ...typedKeys(':443'));
  const order = { name: 'save-settings' } as const;
  const trouble = { text: 'web.listen: must not be 443' };
  const [refused, actions] = step(pressed(typed, 'w', 'y'), { kind: 'order-refused', order, trouble });
  assert.deepEqual(actions, [{ do: 'ask-settings' }], 'the file may be another one meanwhile');
  const read = after(refused, { kind: 'settings', settings: settingsOf('{}') });
  assert.deepEqual([read.settings.refused, read.settings.staged.size], [trouble, 1]);
  assert.equal(changeOf(read)?.revision, settingsOf('{}').revision);
  const taken = after(pressed(read, 'w', 'y'), { kind: 'ordered', order, message: '' });
  assert.deepEqual([taken.settings.refused, taken.settings.staged.size], [undefined, 0]);
  assert.deepEqual(pressed(typed, 'X').settings.staged.size, 0);
});

test('on the terminal of the appliance they are written after the password, and forgotten when it locks', () => {
  const tty = after(pressed(stateOf({ place: onTty }), 'C'), { kind: 'settings', settings });
  const typed = changed(tty, 'node_role', ...typedKeys('parser'));
  const asked = pressed(typed, 'w');
  assert.equal(asked.dialog?.kind === 'form' && asked.dialog.purpose.for, 'sign-in');
  const open = signedInAs(asked);
  assert.deepEqual(open.dialog?.kind === 'confirm' && open.dialog.question.consequences, [
    'node_role: parser',
  ]);
  const [action] = actionsOf(open, 'y');
  assert.deepEqual(action?.do === 'order' && action.change?.changes, { node_role: 'parser' });
  const locked = after({ ...pressed(open, 'n', '1'), upMs: 10 * 60_000 }, { kind: 'tick' });
  assert.deepEqual([locked.lock.state, locked.settings.staged.size], ['locked', 0]);
});

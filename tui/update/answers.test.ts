/** An answer must reach what asked for it, and disturb nobody else: what is typed into a form that goes becomes orders. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { machine } from '../machine.testdata.ts';
import { models, NOW } from '../models.testdata.ts';
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
  formIn,
} from '../states.testdata.ts';
import type { State } from '../state.ts';
import { RELOCK_MS } from './access.ts';
import { update } from './update.ts';

const iso = '2026-01-31T12:00:00Z';
const over = { text: 'no session', isSessionOver: true } as const;
const hold = (service: string) => ({ name: 'hold', service }) as const;
const onTerminal = stateOf({ place: onTty });
const password = typedKeys('correct horse');
/** Filled in and sent, by the tab of its last field. */
const holding = (state: State, why: string): State =>
  pressed(state, 'H', ...typedKeys(why), 'enter', 'enter');

test('an order of the same name must not close the form of another', () => {
  const first = holding(pressed(stateOf(), '2'), 'fair week');
  const second = pressed(first, 'escape', 'j', 'H', ...typedKeys('half a sen'));
  const answered = after(second, { kind: 'ordered', ask: 1, order: hold('broker-edge'), message: '' });
  assert.equal(formIn(answered)?.values['why'], 'half a sen');
  assert.equal(answered.note?.tone, 'good');
  const refused = after(second, {
    kind: 'order-refused',
    ask: 1,
    order: hold('broker-edge'),
    trouble: { text: 'held already' },
  });
  assert.deepEqual([formIn(refused)?.trouble, refused.note?.tone], [undefined, 'bad']);
});

test('what the daemon goes on with must be followed, and its end be told', () => {
  const order = { name: 'restart', service: 'broker' } as const;
  const [asked, actions] = step(stateOf(), { kind: 'ordered', order, message: 'restarts', work: 'w1' });
  assert.deepEqual(actions, [{ do: 'follow-work', order, work: 'w1' }]);
  assert.deepEqual([asked.note?.tone, asked.note?.text], ['busy', 'Restart broker: accepted']);
  const told = (state: 'done' | 'failed' | 'cancelled', message: string) =>
    after(asked, { kind: 'work-ended', order, state, message }).note;
  assert.deepEqual(
    [told('done', 'done')?.tone, told('done', 'done')?.text],
    ['good', 'Restart broker: done'],
  );
  assert.deepEqual(
    [told('failed', 'exit code 1')?.tone, told('failed', 'exit code 1')?.text],
    ['bad', 'Restart broker: failed: exit code 1'],
  );
});

test('what went wrong must not give way to something that went well', () => {
  const order = { name: 'stop', service: 'parser' } as const;
  const refused = after(stateOf(), { kind: 'order-refused', order, trouble: { text: 'not allowed' } });
  const other = { name: 'restart', service: 'broker' } as const;
  const ended = (state: 'done' | 'failed') =>
    after(refused, { kind: 'work-ended', order: other, state, message: state }).note?.text;
  assert.deepEqual([ended('done'), ended('failed')], ['Stop parser: not allowed', 'Restart broker: failed']);
});

test('a sign-in that was left must open nothing, and close nothing', () => {
  const left = pressed(onTerminal, 'L', ...password, 'enter', 'escape', '2', '/', 'a');
  const [late, actions] = step(left, { kind: 'signed-in', user: 'ada', role: 'operator' });
  assert.deepEqual([late.dialog?.kind, late.lock.state, actions], ['filter', 'locked', [{ do: 'sign-out' }]]);
});

test('a session that ends must bring what was typed back after the password, and leave other forms alone', () => {
  const open = pressed(signedInAs(onTerminal), '2');
  const sent = holding(open, 'fair week');
  const ended = after(sent, { kind: 'order-refused', order: hold('broker-edge'), trouble: over });
  assert.deepEqual([formIn(ended)?.purpose.for, ended.lock.state], ['sign-in', 'locked']);
  assert.equal(formIn(signedInAs(ended))?.values['why'], 'fair week');
  const other = pressed(open, 'S', 'H', ...typedKeys('half a sen'));
  const elsewhere = after(other, {
    kind: 'order-refused',
    order: { name: 'start', service: 'broker-edge' },
    trouble: over,
  });
  assert.deepEqual([formIn(elsewhere)?.values['why'], elsewhere.lock.state], ['half a sen', 'locked']);
});

test('the rest of a first password that somebody else has set meanwhile must be hidden as before', () => {
  const typing = pressed(stateOf({ place: onTty, model: 'unclaimed' }), ...typedKeys('correct'));
  const claimed = after(typing, { kind: 'said', model: models.good });
  assert.equal(formIn(claimed)?.purpose.for, 'sign-in');
  const rest = pressed(claimed, ...typedKeys(' horse'));
  assert.equal(formIn(rest)?.values['password'], ' horse');
});

test('what somebody has typed and left must not be there for the next one', () => {
  const idle = (state: State): State =>
    update(state, { kind: 'tick', at: NOW, upMs: state.touchedUpMs + RELOCK_MS })[0];
  const staged = after(pressed(onTerminal, 'C'), { kind: 'settings', settings });
  const typed = pressed(staged, 'j', 'enter', ...typedKeys('x'), 'enter');
  assert.equal(typed.settings.staged.size, 1);
  assert.equal(idle(typed).settings.staged.size, 0);
  assert.equal(idle(pressed(onTerminal, 'L', ...password)).dialog, undefined);
  const welcome = stateOf({ place: onTty, model: 'unclaimed' });
  assert.equal(idle(welcome).dialog, welcome.dialog, 'nothing was typed');
  const again = after(idle(pressed(welcome, 'a')), { kind: 'said', model: models.unclaimed });
  assert.deepEqual(formIn(again)?.values, {});
  const locked = pressed({ ...signedInAs(onTerminal), settings: typed.settings }, 'L');
  assert.equal(locked.settings.staged.size, 0);
});

test('a clock that is set must neither lock a console that is used nor keep one open', () => {
  const open = pressed(signedInAs(onTerminal), '2', 'H');
  const tick = (at: number, upMs: number): State => update(open, { kind: 'tick', at, upMs })[0];
  assert.equal(tick(NOW + 200 * 86_400_000, open.upMs + 1_000).lock.state, 'open');
  assert.equal(tick(NOW - 6 * 3_600_000, open.upMs + RELOCK_MS).lock.state, 'locked');
});

test('what the machine says must not carry somebody off from where he is in a form', () => {
  const known = after(pressed(stateOf(), 'N'), { kind: 'machine', machine });
  const at = pressed(known, 'a', 'tab', 'tab', 'tab');
  assert.equal(formIn(after(at, { kind: 'machine', machine }))?.focus, 3);
});

test('a method must be one that there is, and its fields those that it needs', () => {
  const known = after(pressed(stateOf(), 'N'), { kind: 'machine', machine });
  const dhcp = pressed(known, 'a', 'tab', 'x', 'd');
  assert.equal(formIn(dhcp)?.values['method'], 'dhcp');
  assert.deepEqual(actionsOf(dhcp, 'enter').length, 1, 'nothing else is asked for');
  const back = pressed(dhcp, 'left');
  assert.deepEqual([formIn(back)?.values['method'], formIn(pressed(back, 'enter'))?.focus], ['static', 2]);
});

test('what is typed while the settings are written must be kept, and what was written not be typed any more', () => {
  const told = after(pressed(stateOf(), 'C'), { kind: 'settings', settings });
  const sent = pressed(told, 'j', 'enter', ...typedKeys('x'), 'enter', 'w', 'y');
  const more = pressed(sent, 'j', 'enter', ...typedKeys('y'), 'enter');
  const taken = after(more, { kind: 'ordered', order: { name: 'save-settings' }, message: '' });
  assert.deepEqual([...taken.settings.staged], [['node_hostname', 'y']]);
});

test('a form over node.json must send what was typed in it, and nothing that somebody else has changed meanwhile', () => {
  const order = { name: 'set-essentials' } as const;
  const known = after(pressed(stateOf(), 'N', 'i', 'pagedown', 'pagedown', 'pagedown'), {
    kind: 'settings',
    settings,
  });
  const enters = Array.from({ length: 6 }, () => 'enter');
  const sent = pressed(known, 'tab', ...typedKeys('edge.example'), 'S-tab', ...enters);
  const moved = settingsOf('{ "node_role": "player" }');
  const refused = after(
    sent,
    { kind: 'order-refused', order, trouble: { text: 'moved' } },
    { kind: 'settings', settings: moved },
  );
  const [action] = actionsOf(pressed(refused, ...enters.slice(1)), 'enter').concat(
    actionsOf(refused, 'enter'),
  );
  assert.deepEqual(action?.do === 'order' && action.change, {
    revision: moved.revision,
    changes: { node_hostname: 'edge.example' },
  });
});

test('a form over node.json that nobody has read must send nothing, and say so', () => {
  const blind = pressed(stateOf(), 'N', 'i', 'pagedown', 'pagedown', 'pagedown', 'x', 'enter');
  assert.match(formIn(blind)?.trouble?.text ?? '', /not known yet/);
});

test('how an earlier change of the network ended must not answer whether this one works', () => {
  const { pending: _, ...network } = machine.network;
  const ended = { interface: 'eth0', what: 'DHCP', outcome: 'reverted', why: 'nobody', at: iso } as const;
  const told = (id: string) =>
    ({ kind: 'machine', machine: { ...machine, network: { ...network, last: { ...ended, id } } } }) as const;
  const known = after(pressed(stateOf(), 'N'), told('earlier'));
  const trial = after(pressed(known, 'a', 'tab', 'd', 'enter'), {
    kind: 'ordered',
    order: { name: 'set-network' },
    message: '',
  });
  assert.equal(after(trial, told('earlier')).dialog?.kind, 'trial');
  assert.equal(after(trial, told('this one')).dialog, undefined);
});

test('what is refused elsewhere must not answer whether the network works', () => {
  const asked = pressed(stateOf(), 'N', 'r', 'escape');
  const trial: State = { ...asked, asks: 5, dialog: { kind: 'trial', waitsFor: 5 } };
  const order = { name: 'registry-login' } as const;
  const refused = after(trial, { kind: 'order-refused', ask: 4, order, trouble: { text: 'no' } });
  assert.deepEqual(refused.dialog, trial.dialog);
  const left = pressed({ ...trial, view: 'overview' }, 'escape');
  assert.deepEqual([left.dialog, left.view], [undefined, 'machine'], 'where c and v are');
});

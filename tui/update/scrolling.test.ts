/** What is only read must be scrolled as far as there is something, and no further. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checking } from '../checks.testdata.ts';
import { machine } from '../machine.testdata.ts';
import { after, pressed, stateOf } from '../states.testdata.ts';
import type { State } from '../state.ts';
import { picture } from '../views/picture.ts';

const size = { columns: 60, rows: 16 };
const bad = stateOf({ model: 'bad', size });
const long: Readonly<Record<string, State>> = {
  certificates: pressed(bad, '5'),
  checks: after(pressed(bad, '7'), ...checking),
  machine: after(pressed(bad, 'N'), { kind: 'machine', machine }),
  events: pressed(bad, '8'),
  support: pressed(bad, '9'),
  'a service': pressed(bad, '2', 'j', 'j', 'j', 'enter'),
  'a service beside its list': pressed(
    stateOf({ model: 'bad', size: { columns: 120, rows: 30 } }),
    '2',
    'enter',
  ),
  help: pressed(bad, '?'),
};

const textOf = (state: State): string => JSON.stringify(picture(state));

for (const [name, state] of Object.entries(long))
  test(`${name}: what has no end must not be scrolled into`, () => {
    const top = textOf(pressed(state, 'home'));
    const end = pressed(state, 'end');
    assert.equal(textOf(pressed(end, 'pagedown', 'down', 'pagedown')), textOf(end));
    if (textOf(end) === top) return;
    assert.notEqual(textOf(pressed(end, 'pagedown', 'up')), textOf(end), 'one line up is seen at once');
    assert.equal(textOf(pressed(state, 'down', 'up', 'up', 'up')), top);
    assert.equal(textOf(pressed(end, ...Array.from({ length: 200 }, () => 'up'))), top);
  });

test('where less is left than before, one key must be enough to move', () => {
  const far = after(pressed(stateOf({ model: 'bad', size }), 'N'), { kind: 'machine', machine });
  const [first] = machine.network.interfaces;
  const { last: _, pending: __, ...network } = machine.network;
  const few = { ...machine, network: { ...network, interfaces: first === undefined ? [] : [first] } };
  const shrunk = after(pressed(far, 'end'), { kind: 'machine', machine: few });
  if (textOf(pressed(shrunk, 'home')) !== textOf(shrunk))
    assert.notEqual(textOf(pressed(shrunk, 'up')), textOf(shrunk));
});

test('details must begin at their first line, wherever those before were read to', () => {
  const read = pressed(bad, '2', 'j', 'j', 'j', 'enter', 'end', 'escape', 'enter');
  assert.equal(textOf(read), textOf(pressed(bad, '2', 'j', 'j', 'j', 'enter')));
});

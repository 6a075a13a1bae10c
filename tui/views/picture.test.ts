/** Pictures as text: what stands in the snapshots was looked at. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { Why } from '../../appliance/contract/why.ts';
import { checking } from '../checks.testdata.ts';
import { machine } from '../machine.testdata.ts';
import { settings } from '../settings.testdata.ts';
import type { Size } from '../geometry.ts';
import { viewNames } from '../state.ts';
import type { State } from '../state.ts';
import { models } from '../models.testdata.ts';
import {
  after,
  keyOf,
  keyOfView,
  onTty,
  pressed,
  profiles,
  signedInAs,
  stateOf,
  typedKeys,
} from '../states.testdata.ts';
import type { ModelName } from '../models.testdata.ts';
import { widthOf } from '../text/line.ts';
import { plainText } from '../plain.ts';
import type { Picture } from './panel.ts';
import { picture } from './picture.ts';

function textOf(state: State): string {
  const { panels, dialog } = picture(state);
  return [...panels, ...(dialog === undefined ? [] : [dialog])]
    .map(
      ({ id, lines }) =>
        `[${id}]\n${lines
          .map((line) =>
            line
              .map(({ text }) => text)
              .join('')
              .trimEnd(),
          )
          .join('\n')}`,
    )
    .join('\n');
}
const snapshot = (t: TestContext, state: State): void =>
  t.assert.snapshot(textOf(state), { serializers: [String] });

for (const [index, view] of viewNames.entries()) {
  test(`${view}, of what is well`, (t) => snapshot(t, pressed(stateOf(), keyOfView(index))));
  test(`${view}, of what is not, in 60x16`, (t) =>
    snapshot(t, pressed(stateOf({ model: 'bad', size: { columns: 60, rows: 16 } }), keyOfView(index))));
}
for (const model of ['loading', 'empty', 'gone', 'closed'] as const)
  test(`the overview, ${model}`, (t) => snapshot(t, stateOf({ model })));
for (const size of [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 30 },
])
  test(`the first start, in ${size.columns}x${size.rows}`, (t) =>
    snapshot(t, pressed(stateOf({ model: 'starting', size }), 'P')));
test('the overview without line drawing', (t) =>
  snapshot(t, stateOf({ model: 'bad', profile: profiles.ascii })));
test('the overview, wide', (t) => snapshot(t, stateOf({ model: 'bad', size: { columns: 120, rows: 30 } })));
const explained = (size: Size, ...keys: readonly string[]): State =>
  after(
    pressed(stateOf({ model: 'bad', size }), '2', ...keys, 'enter'),
    { kind: 'why', service: 'artifact-filter', why: whyOf('artifact-filter') },
    {
      kind: 'last-lines',
      service: 'artifact-filter',
      lines: ['broker at 192.0.2.1:4223', 'cannot connect: connection refused', 'giving up'].map(
        (text, index) => ({ service: 'artifact-filter', text, isError: index > 0 }),
      ),
    },
  );
test('a service with its reasons, beside the list', (t) =>
  snapshot(t, explained({ columns: 140, rows: 32 }, 'j', 'j', 'j')));
test('a service that fails, with what it wrote last', (t) =>
  snapshot(t, explained({ columns: 80, rows: 24 }, 'j', 'j', 'j')));
for (const size of [
  { columns: 80, rows: 24 },
  { columns: 60, rows: 16 },
])
  test(`checks while they run, in ${size.columns}x${size.rows}`, (t) =>
    snapshot(t, after(pressed(stateOf({ size }), '7'), ...checking)));
test('the machine, with a network on trial', (t) =>
  snapshot(t, after(pressed(stateOf(), 'N'), { kind: 'machine', machine })));
const atSettings = (size: Size, ...keys: readonly string[]): State =>
  after(pressed(stateOf({ size }), 'C'), { kind: 'settings', settings }, ...keys.map(keyOf));
test('settings, with one that is typed and refused', (t) =>
  snapshot(
    t,
    after(
      pressed(atSettings({ columns: 80, rows: 24 }, 'j', 'enter', ...typedKeys('x'), 'enter'), 'w', 'y'),
      {
        kind: 'order-refused',
        order: { name: 'save-settings' },
        trouble: { text: 'node.json could not be used like that', action: 'look at node_role' },
      },
      { kind: 'tick' },
    ),
  ));
test('settings, in 60x16', (t) => snapshot(t, atSettings({ columns: 60, rows: 16 }, 'G')));
test('a setting that is chosen', (t) =>
  snapshot(t, atSettings({ columns: 80, rows: 24 }, '/', ...typedKeys('console.mode'), 'enter', 'enter')));
test('a form', (t) => snapshot(t, pressed(stateOf(), 'N', 'r', 'enter', 'enter', ...typedKeys('secret'))));
test('checks that nobody may make', (t) =>
  snapshot(
    t,
    after(pressed(stateOf(), '7'), {
      kind: 'checks-refused',
      run: 1,
      trouble: { text: 'the appliance daemon does not answer', action: 'look why' },
    }),
  ));
const claimed = after(
  signedInAs(stateOf({ place: onTty, model: 'unclaimed' }), 'admin'),
  { kind: 'machine', machine },
  { kind: 'settings', settings },
);
test('the set-up, its network', (t) => snapshot(t, pressed(claimed, 'pagedown', 'pagedown')));
test('the set-up, what the appliance is', (t) =>
  snapshot(t, pressed(claimed, 'pagedown', 'pagedown', 'pagedown')));
test('a step of the set-up that was refused, in 60x16', (t) =>
  snapshot(
    t,
    after(
      pressed(
        after(claimed, { kind: 'resize', columns: 60, rows: 16 }),
        'pagedown',
        'pagedown',
        'pagedown',
        'x',
        'enter',
        'enter',
        'enter',
        'enter',
        'enter',
        'enter',
      ),
      {
        kind: 'order-refused',
        order: { name: 'set-essentials' },
        trouble: {
          text: 'node.json could not be used like that; nothing is changed: node_role: must be one of those that the vendor names',
          action: 'type another one',
        },
      },
    ),
  ));
test('a network on trial', (t) =>
  snapshot(
    t,
    after(
      pressed(claimed, 'pagedown', 'pagedown', 'tab', 'd', 'enter'),
      { kind: 'ordered', order: { name: 'set-network' }, message: '' },
      { kind: 'machine', machine },
    ),
  ));
test('help', (t) => snapshot(t, pressed(stateOf({ place: onTty }), '2', '?')));
test('a question', (t) => snapshot(t, pressed(stateOf(), '2', 's')));
test('a password', (t) => snapshot(t, pressed(stateOf({ place: onTty }), '2', 'r', ...typedKeys('secret'))));
test('the first password', (t) => snapshot(t, stateOf({ place: onTty, model: 'unclaimed' })));
test('too small a terminal', (t) => snapshot(t, stateOf({ size: { columns: 40, rows: 8 } })));
test('plain text', (t) =>
  t.assert.snapshot(plainText(stateOf({ model: 'bad', profile: { ...profiles.ascii, name: 'plain' } })), {
    serializers: [String],
  }));

function whyOf(name: string): Why {
  const { status } = models.bad;
  const service = status?.services.find((each) => each.name === name);
  if (service === undefined) throw new Error(`there is no ${name}`);
  return {
    service,
    steps: [
      { id: 1, kind: 'start-container', subject: `${name}-svc`, reason: 'the back-off is over', after: [] },
    ],
    waiting: [{ subject: name, reason: 'next start after 42 s' }],
    conditions: status?.conditions.slice(0, 1) ?? [],
    history: models.bad.events.slice(0, 3),
  };
}

const sizes: readonly Size[] = [1, 10, 20, 40, 60, 80, 119, 120, 200].flatMap((columns) =>
  [1, 5, 12, 16, 24, 30, 50].map((rows) => ({ columns, rows })),
);

const modelNames = Object.keys(models) as ModelName[];

function standsInside({ panels, dialog }: Picture, { columns, rows }: Size, where: string): void {
  for (const { id, top, left, width, height, lines } of dialog === undefined ? panels : [...panels, dialog]) {
    assert.ok(top >= 0 && left >= 0 && top + height <= rows && left + width <= columns, `${id} of ${where}`);
    assert.ok(lines.length <= height && lines.every((line) => widthOf(line) <= width), `${id} of ${where}`);
  }
}

test('no part of a picture must stand out of the screen, at any size, in any state', () => {
  const keys = viewNames.flatMap((_, index) =>
    [[], ['enter'], ['?'], ['s']].map((more) => [keyOfView(index), ...more]),
  );
  for (const size of sizes)
    for (const state of modelNames.flatMap((model) =>
      keys.map((each) => pressed(stateOf({ size, model }), ...each)),
    ))
      standsInside(picture(state), size, `${state.view} in ${size.columns}x${size.rows}`);
});

test('a console that is switched off must show nothing of what it knew', () => {
  for (const [index] of viewNames.entries())
    assert.doesNotMatch(textOf(pressed(stateOf({ model: 'closed' }), keyOfView(index))), /broker|signal/);
  assert.doesNotMatch(plainText(stateOf({ model: 'closed' })), /broker|signal/);
});

test('on a terminal of ASCII there must be nothing else', () => {
  for (const model of modelNames)
    for (const index of viewNames.keys())
      assert.match(
        textOf(pressed(stateOf({ model, profile: profiles.ascii }), keyOfView(index))),
        /^[\n -~]*$/,
      );
});

test('what is selected must be marked, whole and alone', () => {
  for (const state of [
    pressed(stateOf(), '1', 'j'),
    pressed(stateOf(), '2', 'j'),
    pressed(stateOf(), '4', 'j'),
    pressed(stateOf(), '0', 'j'),
    atSettings({ columns: 80, rows: 24 }, 'j'),
  ]) {
    const lines = picture(state).panels.flatMap((panel) => panel.lines);
    const marked = lines.filter((line) => line.some(({ style }) => style === 'selected'));
    assert.equal(marked.length, 1, state.view);
    const [line = []] = marked;
    assert.ok(line.every(({ style }) => style === 'selected'));
    assert.equal(widthOf(line), 78, state.view);
  }
});

test('drawing must change nothing', () => {
  const state = pressed(stateOf({ model: 'bad' }), '2', 'enter');
  const copy = structuredClone(state);
  assert.equal(textOf(state), textOf(state));
  assert.deepEqual(state, copy);
});

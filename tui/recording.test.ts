import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event } from './events.ts';
import { parseRecording, recordable, RecordingError } from './recording.ts';
import { settings } from './settings.testdata.ts';
import { after, keyOf, onTty, pressed, stateOf, typedKeys } from './states.testdata.ts';
import type { State } from './state.ts';

/** While this key is typed anew. */
const setting = (key: string): State =>
  pressed(
    after(pressed(stateOf(), 'C'), { kind: 'settings', settings }),
    '/',
    ...typedKeys(key),
    'enter',
    'enter',
  );
const recorded = (before: State, letter: string): Event =>
  recordable({ ...keyOf(letter), at: 1, upMs: 1 } as Event, before);

test('letters of passwords must be stars in a recording, and no others', () => {
  const secret: readonly State[] = [
    stateOf({ place: onTty, model: 'unclaimed' }),
    pressed(stateOf({ place: onTty }), '2', 'r'),
    pressed(stateOf(), 'N', 'r', 'tab', 'tab'),
    setting('license'),
  ];
  for (const state of secret)
    assert.deepEqual(recorded(state, 'x'), { kind: 'key', key: '*', text: '*', at: 1, upMs: 1 });
  const told: readonly State[] = [
    stateOf(),
    pressed(stateOf({ place: onTty }), '2', 'r', 'tab'),
    pressed(stateOf(), 'N', 'r', 'tab'),
    setting('node_role'),
  ];
  for (const state of told)
    assert.deepEqual(recorded(state, 'x'), { kind: 'key', key: 'x', text: 'x', at: 1, upMs: 1 });
});

test('a file that is no recording must be told with its line', () => {
  const head = JSON.stringify({ now: 1, upMs: 1, size: { columns: 80, rows: 24 }, profile: {}, place: {} });
  assert.equal(parseRecording(`${head}\n{"kind":"tick","at":2,"upMs":2}\n`).events.length, 1);
  for (const [text, line] of [
    ['not JSON', 1],
    ['{}', 1],
    [`${head}\n{"at":2}`, 2],
    [`${head}\n{"kind":"tick","at":2,"upMs":2}\nnull`, 3],
  ] as const)
    assert.throws(
      () => parseRecording(text),
      (error: unknown) => error instanceof RecordingError && error.message.startsWith(`line ${line} `),
    );
});

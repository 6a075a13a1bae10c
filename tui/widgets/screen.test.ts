/** What blessed makes of pictures, read back from a terminal. */

import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { test } from 'node:test';
import { waitUntil } from '../../packaging/test/harness/wait.ts';
import type { Size } from '../geometry.ts';
import { viewNames } from '../state.ts';
import type { State } from '../state.ts';
import { models } from '../models.testdata.ts';
import { after, keyOf, keyOfView, pressed, profiles, stateOf, typedKeys } from '../states.testdata.ts';
import type { ModelName } from '../models.testdata.ts';
import { picture } from '../views/picture.ts';
import type { Panel, Picture } from '../views/panel.ts';
import type { TypedKey } from './keys.ts';
import { openScreen } from './screen.ts';
import { testTerminal } from './terminal.testdata.ts';

const sizes: readonly Size[] = [
  { columns: 80, rows: 24 },
  { columns: 60, rows: 16 },
  { columns: 200, rows: 50 },
  { columns: 120, rows: 30 },
  { columns: 20, rows: 5 },
  { columns: 40, rows: 12 },
  { columns: 1, rows: 1 },
];

/** The picture as rows of text: panels, then the dialog on top. */
function meant({ panels, dialog }: Picture, { columns, rows }: Size): readonly string[] {
  let grid = Array.from({ length: rows }, () => ' '.repeat(columns));
  for (const panel of dialog === undefined ? panels : [...panels, dialog])
    grid = grid.map((row, at) => over(row, at, panel).slice(0, columns));
  return grid.map((row) => row.trimEnd());
}

function over(row: string, at: number, { top, left, width, height, lines }: Panel): string {
  if (at < top || at >= top + height) return row;
  const text = (lines[at - top] ?? []).map((span) => span.text).join('');
  return row.slice(0, left) + text.padEnd(width) + row.slice(left + width);
}

function shown(size: Size, profile: (typeof profiles)[keyof typeof profiles]) {
  const terminal = testTerminal(size);
  const keys: TypedKey[] = [];
  const resized: Size[] = [];
  const screen = openScreen({
    input: terminal.input,
    output: terminal.output,
    profile,
    onKey: (typed) => keys.push(typed),
    onResize: (to) => resized.push(to),
  });
  return { terminal, screen, keys, resized, [Symbol.dispose]: () => (screen.close(), terminal.close()) };
}

const views = (state: State): readonly State[] => [
  ...viewNames.map((_, index) => pressed(state, keyOfView(index))),
  pressed(state, '2', 'enter'),
  pressed(state, '?'),
  pressed(state, '2', 'r'),
  pressed(state, '8', '/', ...typedKeys('x')),
];

const modelNames = Object.keys(models) as ModelName[];

for (const [name, profile] of Object.entries(profiles))
  test(`every cell that is meant must be the one that is seen: ${name}`, async () => {
    for (const size of sizes) {
      using it = shown(size, profile);
      const states = modelNames.flatMap((model) => views(stateOf({ size, profile, model })));
      for (const state of states) {
        const drawn = picture(state);
        // Charts are drawn by blessed-contrib, and have a test of their own.
        if (drawn.panels.some(({ chart }) => chart !== undefined)) continue;
        it.screen.draw(drawn);
        const where = `${state.view}, ${state.model.status?.summary}, ${size.columns}x${size.rows}`;
        assert.deepEqual(await it.terminal.rows(), meant(drawn, size), where);
      }
    }
  });

test('a line that does not know its size must be taken for 80x24', () => {
  using it = shown({ columns: 80, rows: 24 }, profiles.ascii);
  it.screen.close();
  Object.assign(it.terminal.output, { columns: 0, rows: 0 });
  const { input, output } = it.terminal;
  const screen = openScreen({
    input,
    output,
    profile: profiles.ascii,
    onKey: () => undefined,
    onResize: () => undefined,
  });
  assert.deepEqual(screen.size(), { columns: 80, rows: 24 });
  screen.close();
});

test('a picture that is as before must cost nothing, and a second of clock little', async () => {
  const size = { columns: 80, rows: 24 };
  using it = shown(size, profiles.linux);
  const state = stateOf({ size, profile: profiles.linux });
  it.screen.draw(picture(state));
  await it.terminal.rows();
  const before = it.terminal.bytes();
  it.screen.draw(picture(state));
  assert.equal(it.terminal.bytes(), before);
  it.screen.draw(picture(after(state, { kind: 'tick' })));
  assert.ok(it.terminal.bytes() - before < 400, `${it.terminal.bytes() - before} bytes`);
});

test('what something else has written on the screen must be gone after a repaint', async () => {
  const size = { columns: 80, rows: 24 };
  using it = shown(size, profiles.utf8);
  const drawn = picture(stateOf({ size }));
  it.screen.draw(drawn);
  await it.terminal.rows();
  it.terminal.output.write('\u001B[5;1H[  12.345678] kernel: something about a disk\r\n');
  assert.match((await it.terminal.rows()).join('\n'), /kernel/);
  it.screen.repaint();
  assert.deepEqual(await it.terminal.rows(), meant(drawn, size));
});

test('charts must be drawn with Braille where the terminal has it, and be gone in the next view', async () => {
  const size = { columns: 200, rows: 50 };
  using it = shown(size, profiles.utf8);
  const state = pressed(stateOf({ size }), '6');
  it.screen.draw(picture(state));
  const seen = async (): Promise<string> => (await it.terminal.rows()).join('\n');
  await waitUntil('the charts', seen, (text) => /[\u2801-\u28FF]/.test(text));
  const next = picture(pressed(state, '1'));
  it.screen.draw(next);
  assert.deepEqual(await it.terminal.rows(), meant(next, size));
});

test('keys must have the names of the keymap', async () => {
  using it = shown({ columns: 80, rows: 24 }, profiles.utf8);
  const sent: readonly (readonly [string, string, string?])[] = [
    ['j', 'j', 'j'],
    ['G', 'G', 'G'],
    ['?', '?', '?'],
    ['/', '/', '/'],
    [' ', 'space', ' '],
    ['ä', 'ä', 'ä'],
    ['\r', 'enter'],
    ['\u001B[A', 'up'],
    ['\u001BOP', 'f1'],
    ['\u001B[5~', 'pageup'],
    ['\t', 'tab'],
    ['\u001B[Z', 'S-tab'],
    ['\u007F', 'backspace'],
    ['\u000C', 'C-l'],
    ['\u0003', 'C-c'],
  ];
  for (const [index, [bytes, key, text]] of sent.entries()) {
    it.terminal.type(bytes);
    await waitUntil(
      key,
      () => it.keys.length,
      (count) => count > index,
    );
    assert.deepEqual(it.keys[index], { key, ...(text !== undefined && { text }) }, JSON.stringify(bytes));
  }
});

test('what is pasted must be one key with a text of one line, and nothing of it an order', async () => {
  using it = shown({ columns: 80, rows: 24 }, profiles.utf8);
  const keysAfter = async (bytes: string | readonly string[], count: number) => {
    it.keys.length = 0;
    for (const part of [bytes].flat()) it.terminal.type(part);
    await waitUntil(
      'the keys',
      () => it.keys.length,
      (is) => is >= count,
    );
    return it.keys;
  };
  assert.deepEqual(await keysAfter('\u001B[200~ret\ry\u0003 \u001B[Ax\u001B[201~j', 2), [
    { key: 'paste', text: 'ret y   [Ax' },
    { key: 'j', text: 'j' },
  ]);
  const whole = '\u001B[200~müll\u001B[201~\u001B[21~';
  // The key after it is for blessed, which reads no key in parts.
  for (let cut = 1; cut < whole.length - 3; cut += 1)
    assert.deepEqual(
      await keysAfter([whole.slice(0, cut), whole.slice(cut)], 2),
      [{ key: 'paste', text: 'müll' }, { key: 'f10' }],
      `cut at ${cut}`,
    );
  assert.deepEqual(await keysAfter('\u001B', 1), [{ key: 'escape' }]);
  assert.deepEqual(await keysAfter('\u001B[200~lost', 1), [{ key: 'paste', text: 'lost' }]);
  assert.deepEqual(await keysAfter('ry', 2), [
    { key: 'r', text: 'r' },
    { key: 'y', text: 'y', isTogether: true },
  ]);
  assert.deepEqual(await keysAfter('y', 1), [{ key: 'y', text: 'y' }]);
});

test('a terminal must take each key while the console stands on it, and lines again afterwards', () => {
  const it = shown({ columns: 80, rows: 24 }, profiles.utf8);
  assert.equal(it.terminal.input.isRaw, true);
  it[Symbol.dispose]();
  assert.equal(it.terminal.input.isRaw, false);
});

test('a storm of resizes must end in the picture of the last size', async () => {
  using it = shown({ columns: 80, rows: 24 }, profiles.utf8);
  let state = stateOf();
  for (const size of [...sizes, { columns: 100, rows: 30 }]) {
    it.terminal.resize(size);
    await waitUntil(
      'the size',
      () => it.resized.at(-1),
      (to) => to?.columns === size.columns && to.rows === size.rows,
    );
    state = after(state, { kind: 'resize', ...size });
    it.screen.draw(picture(state));
    it.screen.repaint();
  }
  const size = { columns: 100, rows: 30 };
  assert.deepEqual(await it.terminal.rows(), meant(picture(state), size));
});

/** What is held, once everything that nobody holds has gone. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}

test('20,000 frames must leave no more boxes, listeners and memory than the first ones', async () => {
  const size = { columns: 80, rows: 24 };
  using it = shown(size, profiles.linux);
  let state = stateOf({ size, profile: profiles.linux });
  const rounds = ['2', 'enter', 's', 'n', '3', '4', '5', '8', '?', 'escape', '0', 'enter', 'n', '1'];
  const listeners = (): number =>
    it.terminal.input.eventNames().reduce((sum, name) => sum + it.terminal.input.listenerCount(name), 0) +
    it.terminal.output.eventNames().reduce((sum, name) => sum + it.terminal.output.listenerCount(name), 0);
  let frames = 0;
  const round = async (): Promise<void> => {
    for (const key of rounds) {
      state = after(state, keyOf(key), { kind: 'tick' });
      it.screen.draw(picture(state));
      frames += 1;
    }
    await it.terminal.rows();
  };
  const until = async (count: number): Promise<void> => {
    while (frames < count) await round();
  };
  // V8 goes on compiling for a while.
  await until(8_000);
  const before = [listeners(), it.screen.elements()];
  const held = heldBytes();
  await until(28_000);
  assert.deepEqual([listeners(), it.screen.elements()], before);
  const grown = heldBytes() - held;
  assert.ok(grown < 20_000 * 16, `${grown} bytes more: less than any object for each frame`);
});

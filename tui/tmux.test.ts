/** The console in tmux, by sizes, kinds of terminal and languages, and while its window is dragged about. */

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { service, statusOf } from '../appliance/api/memory.testdata.ts';
import { findProgram } from '../packaging/dev/command.ts';
import { tempDirectory } from '../packaging/test/harness/temp-directory.ts';
import type { TempDirectory } from '../packaging/test/harness/temp-directory.ts';
import { scriptedDaemon } from '../web/daemon.testdata.ts';
import type { Size } from './geometry.ts';
import { startTmux } from './tmux.testdata.ts';
import type { Tmux } from './tmux.testdata.ts';

const skip = (await findProgram('tmux')) === undefined ? 'tmux is not installed' : false;
const stage = new AsyncDisposableStack();
let folder: TempDirectory;
let tmux: Tmux;
before(async () => {
  if (skip !== false) return;
  folder = await tempDirectory();
  stage.defer(() => folder.dispose());
  const daemon = stage.use(await scriptedDaemon(join(folder.path, 'run/applianced/api.sock')));
  daemon.sayStatus(statusOf([service('broker'), service('parser')]));
  tmux = stage.use(await startTmux(folder.path));
});
after(() => stage.disposeAsync());

const command = (): readonly string[] => [
  process.execPath,
  join(import.meta.dirname, 'main.ts'),
  '--root',
  folder.path,
];
const open = (name: string, size: Size, env: Readonly<Record<string, string>>) =>
  tmux.open(name, size, env, command());
const sizes: readonly Size[] = [
  { columns: 80, rows: 24 },
  { columns: 60, rows: 16 },
  { columns: 200, rows: 50 },
  { columns: 20, rows: 5 },
];
const terminals: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  linux: { TERM: 'linux', LC_ALL: 'C.UTF-8' },
  xterm: { TERM: 'xterm-256color', LC_ALL: 'C.UTF-8' },
  'its own': { TERM: 'tmux-256color', LC_ALL: 'C.UTF-8' },
  vt100: { TERM: 'vt100', LC_ALL: 'C' },
  'LANG C': { TERM: 'xterm-256color', LC_ALL: 'C', LANG: 'C' },
};
const ascii = /^[\x20-\x7E]*$/;

const isWhole = (size: Size, rows: readonly string[]): boolean =>
  size.rows < 16
    ? rows.join(' ').includes('60x16')
    : /healthy +All 2 services/.test(rows[1] ?? '') &&
      rows.some((row) => /^ broker +\S+ healthy/.test(row)) &&
      /\? help +q leave/.test(rows.at(-1) ?? '');

for (const [name, env] of Object.entries(terminals)) {
  test(
    `${name}: the whole picture must stand in every size, and no sign that it cannot show`,
    { skip },
    async () => {
      await Promise.all(
        sizes.map(async (size) => {
          const window = await open(`${name} ${size.columns}`, size, env);
          const rows = await window.until('the whole picture', (seen) => isWhole(size, seen));
          assert.ok(rows.every((row) => row.length <= size.columns));
          if (env['LC_ALL'] === 'C') for (const row of rows) assert.match(row, ascii);
          await window.type('q');
        }),
      );
    },
  );
}

test('a window that is dragged about must end in the whole picture of its last size', { skip }, async () => {
  const window = await open('storm', { columns: 80, rows: 24 }, terminals['its own'] ?? {});
  await window.until('the first picture', (rows) => isWhole({ columns: 80, rows: 24 }, rows));
  for (let round = 0; round < 10; round += 1) {
    for (const size of [...sizes, { columns: 1, rows: 1 }, { columns: 119, rows: 29 }])
      await window.resize(size);
    await window.type(`${(round % 9) + 1}`);
  }
  for (const size of sizes.slice(0, 3)) {
    await window.resize(size);
    await window.type('1');
    const rows = await window.until('the picture of that size', (seen) => isWhole(size, seen));
    assert.equal(rows.length, size.rows);
  }
  await window.type('q');
});

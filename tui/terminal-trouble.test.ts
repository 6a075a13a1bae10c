/** What terminals do to a program over the years: they are stopped, and dragged about. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { service, statusOf } from '../appliance/api/memory.testdata.ts';
import { tempDirectory } from '../packaging/test/harness/temp-directory.ts';
import { waitUntil } from '../packaging/test/harness/wait.ts';
import { scriptedDaemon } from '../web/daemon.testdata.ts';
import type { Size } from './geometry.ts';
import { openPty } from './pty.testdata.ts';

const PROGRAM = join(import.meta.dirname, 'main.ts');
const statusNamed = (name: string) => statusOf([service('broker'), service(name)]);

async function stage() {
  const folder = await tempDirectory();
  const daemon = await scriptedDaemon(join(folder.path, 'run/applianced/api.sock'));
  daemon.sayStatus(statusNamed('parser'));
  const pty = openPty({ args: [PROGRAM, '--root', folder.path] });
  await pty.until('the services', /parser +\+ healthy/);
  return {
    daemon,
    pty,
    [Symbol.asyncDispose]: async () => {
      await pty[Symbol.asyncDispose]();
      await daemon[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** write(2) and writev(2) of x86-64 and of arm64. */
const writes: ReadonlySet<string> = new Set(['1', '20', '64', '66']);
/** How much it has written, while it is in the middle of a write; else nothing. */
async function writtenBy(pid: number): Promise<string | undefined> {
  const [call = ''] = (await readFile(`/proc/${pid}/syscall`, 'utf8')).split(' ');
  const written = /^wchar: (\d+)$/m.exec(await readFile(`/proc/${pid}/io`, 'utf8'))?.[1];
  return writes.has(call) ? written : undefined;
}
/** So often the same: a program that is only busy writes on. */
const LOOKS = 10;

test('a terminal that was stopped must go on with what is true then', async () => {
  await using it = await stage();
  const { pty, daemon } = it;
  const pid = await pty.pid();
  pty.stop();
  // Each repaint is some kB: pipe and terminal are full before the program waits.
  const looks: (string | undefined)[] = [];
  await waitUntil(
    'the program waits',
    async () => {
      pty.type('\f'.repeat(50));
      looks.unshift(await writtenBy(pid));
      return new Set(looks.slice(0, LOOKS)).size === 1 && looks.length >= LOOKS && looks[0];
    },
    (written) => typeof written === 'string',
  );
  for (let count = 0; count < 300; count += 1) daemon.sayStatus(statusNamed(`parser-${count}`));
  assert.equal(await writtenBy(pid), looks[0], 'still waiting, and nobody else with it');
  pty.goOn();
  await pty.until('the newest', /parser-299 +\+ healthy/);
  pty.type('q');
  assert.equal(await pty.exitCode, 0);
});

test('a storm of resizes must end in the whole picture of the last size, with the way too small ones among them', async () => {
  await using it = await stage();
  const sizes: readonly Size[] = [
    { columns: 200, rows: 50 },
    { columns: 20, rows: 5 },
    { columns: 60, rows: 16 },
    { columns: 119, rows: 29 },
    { columns: 1, rows: 1 },
    { columns: 120, rows: 30 },
    { columns: 79, rows: 24 },
  ];
  it.pty.type('2\r');
  for (let round = 0; round < 12; round += 1) {
    for (const size of sizes) await it.pty.resize(size);
    it.pty.type('?');
  }
  await it.pty.resize({ columns: 60, rows: 16 });
  it.pty.type('\u001B\u001B1');
  const seen = await it.pty.until('the overview', /── Services ─+ all 2 work/);
  const rows = seen.split('\n');
  assert.equal(rows.length, 16);
  assert.match(rows.at(-1) ?? '', /\? help +q leave/);
  assert.ok(rows.every((row) => row.length <= 60));
});

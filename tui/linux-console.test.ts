/** The console on a real terminal of the kernel, read back by /dev/vcs (vcs(4)): a terminal emulator shows glyphs that its fonts do not have. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { service, statusOf } from '../appliance/api/memory.testdata.ts';
import { tempDirectory } from '../packaging/test/harness/temp-directory.ts';
import { waitUntil } from '../packaging/test/harness/wait.ts';
import { scriptedDaemon } from '../web/daemon.testdata.ts';

/** A spare one, far above those that anybody switches to. */
const NUMBER = 42;
const TTY = `/dev/tty${NUMBER}`;
const skip = skipReason();

function skipReason(): string | false {
  try {
    accessSync(TTY, constants.R_OK | constants.W_OK);
    return false;
  } catch {
    return `this machine has no virtual terminals, or not for us (${TTY})`;
  }
}

interface Seen {
  /** As the kernel was told. */
  readonly rows: readonly string[];
  /** By cell: the number of the glyph in its font. */
  readonly glyphs: Buffer;
}

async function seen(): Promise<Seen> {
  const [, columns = 0] = await readFile(`/dev/vcsa${NUMBER}`);
  const text = await readFile(`/dev/vcsu${NUMBER}`);
  const cells = Array.from({ length: text.length / 4 }, (_, at) =>
    String.fromCodePoint(text.readUInt32LE(at * 4)),
  );
  const count = Math.floor(cells.length / columns);
  return {
    rows: Array.from({ length: count }, (_, row) =>
      cells
        .slice(row * columns, (row + 1) * columns)
        .join('')
        .trimEnd(),
    ),
    glyphs: await readFile(`/dev/vcs${NUMBER}`),
  };
}

test('on tty1 every glyph that is drawn must be the one that is meant', { skip }, async () => {
  await using folder = await tempDirectory();
  const socketPath = join(folder.path, 'console.sock');
  await using daemon = await scriptedDaemon(socketPath);
  daemon.sayStatus(statusOf([service('broker'), service('parser', { dependsOn: ['broker'] })]));
  await using terminal = await open(TTY, 'r+');
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'main.ts'), '--socket', socketPath, '--tty'],
    {
      stdio: [terminal.fd, terminal.fd, 'ignore'],
      env: { PATH: process.env['PATH'], HOME: '/', TERM: 'linux' },
    },
  );
  const ended = once(child, 'exit');
  try {
    const { rows, glyphs } = await waitUntil('the services', seen, (now) =>
      now.rows.some((row) => row.includes('└─parser')),
    );
    assert.match(rows.join('\n'), /broker +\+ healthy/);
    const drawn = rows.flatMap((row, at) => Array.from(row, (letter, column) => ({ letter, at, column })));
    const width = glyphs.length / rows.length;
    const symbols = new Map<string, number>();
    for (const { letter, at, column } of drawn) {
      const glyph = glyphs[at * width + column] ?? 0;
      if (letter >= ' ' && letter <= '~') assert.equal(glyph, letter.charCodeAt(0));
      else symbols.set(letter, glyph);
    }
    // A font that has no such symbol shows a letter or one sign for all of them.
    assert.ok(symbols.has('─') && symbols.has('└'));
    for (const [letter, glyph] of symbols)
      assert.ok(glyph < 0x20 || glyph > 0x7e, `${letter} is drawn as ${String.fromCharCode(glyph)}`);
    assert.equal(new Set(symbols.values()).size, symbols.size);
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
});

/** The console as a program on a terminal of its own (util-linux: script), as xterm would show it. */

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import { setImmediate } from 'node:timers/promises';
import xterm from '@xterm/headless';
import { waitUntil } from '../packaging/test/harness/wait.ts';
import type { Size } from './geometry.ts';
import { terminalRows } from '../packaging/test/harness/terminal-rows.ts';

export interface PtyOptions {
  /** Of node: the program and its own. */
  readonly args?: readonly string[];
  /** Instead of node on this machine. */
  readonly command?: readonly string[];
  readonly size?: Size;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Pty extends AsyncDisposable {
  /** Of the process that runs on the terminal. */
  readonly pid: () => Promise<number>;
  readonly type: (text: string) => void;
  /** As a window that is dragged: the kernel tells the program. */
  readonly resize: (size: Size) => Promise<void>;
  /** Nobody takes what is written, as after Ctrl-S or Scroll Lock. */
  readonly stop: () => void;
  readonly goOn: () => void;
  /** All rows below each other, without the blanks at their ends. */
  readonly seen: () => Promise<string>;
  readonly until: (what: string, pattern: RegExp) => Promise<string>;
  /** Everything that came, as it came. */
  readonly raw: () => string;
  readonly bytes: () => number;
  readonly exitCode: Promise<number | null>;
}

const run = promisify(execFile);

const MARK = /pid=(\d+)\r?\n/;

export function openPty({ args = [], command, size = { columns: 80, rows: 24 }, env = {} }: PtyOptions): Pty {
  const words = (command ?? [process.execPath, ...args])
    .map((word) => `'${word.replaceAll("'", `'\\''`)}'`)
    .join(' ');
  const line = `stty cols ${size.columns} rows ${size.rows}; echo pid=$$; exec ${words}`;
  const child = spawn('script', ['-qefc', line, '/dev/null'], {
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: '/',
      SHELL: '/bin/sh',
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      ...env,
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const screen = new xterm.Terminal({
    cols: size.columns,
    rows: size.rows,
    allowProposedApi: true,
    scrollback: 0,
  });
  let raw = '';
  let bytes = 0;
  child.stdout.on('data', (part: Buffer) => {
    bytes += part.length;
    raw += part.toString('latin1');
    screen.write(part);
  });
  const closed = once(child, 'close');
  const exitCode = closed.then(([code]) => code as number | null);
  const seen = async (): Promise<string> => {
    await setImmediate();
    const taken = Promise.withResolvers<void>();
    screen.write('', taken.resolve);
    await taken.promise;
    const rows = terminalRows(screen);
    return rows.join('\n');
  };
  const pid = async (): Promise<number> =>
    Number(
      await waitUntil(
        'the process',
        () => MARK.exec(raw)?.[1],
        (found) => found !== undefined,
      ),
    );
  return {
    pid,
    resize: async ({ columns, rows }) => {
      const device = await readlink(`/proc/${await pid()}/fd/0`);
      screen.resize(columns, rows);
      await run('stty', ['-F', device, 'cols', `${columns}`, 'rows', `${rows}`]);
    },
    stop: () => void child.stdout.pause(),
    goOn: () => void child.stdout.resume(),
    type: (text) => void child.stdin.write(text),
    seen,
    until: (what, pattern) => waitUntil(what, seen, (text) => pattern.test(text)),
    raw: () => raw,
    bytes: () => bytes,
    exitCode,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await closed;
      screen.dispose();
    },
  };
}

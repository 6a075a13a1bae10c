/** The console in a window of tmux, which is what many an operator looks through over ssh. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { waitFor, waitUntil } from '../packaging/test/harness/wait.ts';
import type { Size } from './geometry.ts';

export interface Window {
  /** As tmux shows it: all rows, without the blanks at their ends. */
  readonly seen: () => Promise<readonly string[]>;
  readonly until: (what: string, accept: (rows: readonly string[]) => boolean) => Promise<readonly string[]>;
  readonly type: (...keys: readonly string[]) => Promise<void>;
  readonly resize: (size: Size) => Promise<void>;
}

export interface Tmux extends AsyncDisposable {
  /** Each window has a session of its own, so that each has a size of its own. */
  readonly open: (
    name: string,
    size: Size,
    env: Readonly<Record<string, string>>,
    command: readonly string[],
  ) => Promise<Window>;
}

const run = promisify(execFile);

/** A server of its own below `folder`, without anybody's settings. */
export async function startTmux(folder: string): Promise<Tmux> {
  const socket = join(folder, 'tmux.sock');
  const tmux = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await run('tmux', ['-S', socket, '-f', '/dev/null', ...args], {
      env: { PATH: process.env['PATH'] ?? '', TERM: 'xterm-256color', LANG: 'C.UTF-8' },
    });
    return stdout;
  };
  // It must not end between two windows.
  await tmux('start-server', ';', 'set-option', '-g', 'exit-empty', 'off');
  return {
    open: async (name, { columns, rows }, env, command) => {
      const given = Object.entries(env).map(([key, value]) => `${key}=${value}`);
      const size = ['-x', `${columns}`, '-y', `${rows}`];
      await tmux('new-session', '-d', '-s', name, ...size, '--', 'env', ...given, ...command);
      const seen = async (): Promise<readonly string[]> =>
        (await tmux('capture-pane', '-p', '-t', `=${name}:`)).replace(/\n$/, '').split('\n');
      return {
        seen,
        until: (what, accept) => waitUntil(`${name}: ${what}`, seen, accept),
        type: async (...keys) => void (await tmux('send-keys', '-t', `=${name}:`, ...keys)),
        resize: async (to) => {
          await tmux('resize-window', '-t', `=${name}:`, '-x', `${to.columns}`, '-y', `${to.rows}`);
        },
      };
    },
    [Symbol.asyncDispose]: async () => {
      await tmux('kill-server');
      const isGone = (): Promise<boolean> =>
        tmux('list-sessions').then(
          () => false,
          () => true,
        );
      await waitFor('tmux to have gone', isGone);
    },
  };
}

import { spawn } from 'node:child_process';

export interface TerminalResult {
  readonly code: number | null;
  /** All that stood on the terminal, standard error included. */
  readonly shown: string;
  /** The terminal shows what is typed, as before. */
  readonly echoes: boolean;
}

/** What is typed once `shown`, all that stands on the terminal so far, matches. */
export interface Typing {
  readonly after: RegExp;
  readonly text: string;
}

const ECHO = 'echo of the terminal: ';
const DEADLINE_MS = 20_000;

/** Runs the present Node with these arguments on a terminal of its own (util-linux: script), and types in turn. */
export function runInTerminal(args: readonly string[], typings: readonly Typing[]): Promise<TerminalResult> {
  const program = [process.execPath, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const command = `${program}; code=$?; echo "${ECHO}$(stty -a | grep -oE -- '-?\\becho\\b')"; exit $code`;
  return new Promise((resolve, reject) => {
    const child = spawn('script', ['-qefc', command, '/dev/null'], {
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], SHELL: '/bin/sh', TERM: 'dumb' },
      timeout: DEADLINE_MS,
      killSignal: 'SIGKILL',
    });
    const open = [...typings];
    let shown = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      shown += text;
      const [next] = open;
      if (next === undefined || !next.after.test(shown)) return;
      open.shift();
      child.stdin.write(next.text);
    });
    child.once('error', reject);
    child.once('close', (code) => {
      const [before = '', echo = ''] = shown.split(ECHO);
      resolve({ code, shown: before, echoes: echo.trim() === 'echo' });
    });
  });
}

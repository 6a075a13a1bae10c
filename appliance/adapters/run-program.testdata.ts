import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Compiled code of earlier runs: a program of many files starts in half the time. */
const COMPILE_CACHE = fileURLToPath(new URL('../../node_modules/.cache/test-programs', import.meta.url));

export interface ProgramResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Called with all standard output so far, after each piece. */
  readonly onStdout?: (all: string, child: ChildProcess) => void;
  readonly onSpawn?: (child: ChildProcess) => void;
  /** The program is killed after it; 20 s when absent. */
  readonly timeoutMs?: number;
}

/** Runs the present Node with these arguments, for the tests of those who may not start processes themselves. */
export function runProgram(args: readonly string[], options: RunOptions = {}): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      // Nothing of the environment of the tests may decide what a program prints.
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        NODE_COMPILE_CACHE: COMPILE_CACHE,
        ...options.env,
      },
      timeout: options.timeoutMs ?? 20_000,
      killSignal: 'SIGKILL',
    });
    options.onSpawn?.(child);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      options.onStdout?.(stdout, child);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

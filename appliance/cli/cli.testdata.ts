import { fileURLToPath } from 'node:url';
import { runProgram } from '../adapters/run-program.testdata.ts';
import type { ProgramResult, RunOptions } from '../adapters/run-program.testdata.ts';
import type { Io } from './context.ts';
import { runProgram as runHere } from './program.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

/** The real program as a process of its own, against the daemon on a socket. */
export function appliancectl(
  socketPath: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<ProgramResult> {
  return runProgram([MAIN, '--socket', socketPath, ...args], options);
}

/** The same program in this process: for long tables of what needs no process of its own. */
export async function appliancectlHere(
  socketPath: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  ask?: (question: string) => Promise<string>,
  more: Pick<Io, 'askSecret' | 'askWhile' | 'stdin'> = {},
): Promise<ProgramResult> {
  let stdout = '';
  let stderr = '';
  const code = await runHere(['--socket', socketPath, ...args], {
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
    env,
    now: Date.now,
    cwd: () => '/',
    interrupted: new AbortController().signal,
    ...(ask === undefined ? {} : { ask }),
    ...more,
  });
  return { code, signal: null, stdout, stderr };
}

/** `exit CODE`, then what was printed: the form of the tables in the tests. */
export function transcript({ code, stdout, stderr }: ProgramResult): string {
  const error = stderr === '' ? '' : `stderr: ${stderr}`;
  return `exit ${code}\n${stdout}${error}`;
}

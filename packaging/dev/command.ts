/** Runs one program to its end. Output is captured; a failure says which program, how it ended, and what it wrote last. */
import { spawn } from 'node:child_process';

export interface CommandOptions {
  readonly cwd?: string;
  /** Added to the present environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Written to stdin, which is then closed. */
  readonly input?: string;
  /** SIGKILL after this long. */
  readonly timeoutMs?: number;
}

export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
}

const tailLines = 12;

export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;

  constructor(command: readonly string[], exitCode: number | null, how: string, output: CommandResult) {
    const said = lastLines(output.stderr.trim() === '' ? output.stdout : output.stderr);
    super(`${command.slice(0, 3).join(' ')}: ${how}${said === '' ? '' : `\n${said}`}`);
    this.exitCode = exitCode;
    this.stdout = output.stdout;
    this.stderr = output.stderr;
  }
}

/** @throws CommandError when it cannot be started, ends with another code than 0, or runs out of time. */
export async function run(command: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const [file = '', ...args] = command;
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    timeout: options.timeoutMs,
    killSignal: 'SIGKILL',
    stdio: 'pipe',
  });
  // A program that does not read its input ends the pipe early: its exit code is the answer, not EPIPE.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  const ended = Promise.withResolvers<string | undefined>();
  child.on('error', (error) => ended.resolve(`cannot be started (${error.message})`));
  child.on('close', (code, signal) => ended.resolve(endedBadly(code, signal)));
  const problem = await ended.promise;
  const output = { stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
  if (problem !== undefined) throw new CommandError(command, child.exitCode, problem, output);
  return output;
}

/** Where a program stands on PATH, or undefined. */
export async function findProgram(name: string): Promise<string | undefined> {
  try {
    return (await run(['sh', '-c', 'command -v -- "$1"', 'sh', name])).stdout.trim();
  } catch (error) {
    if (error instanceof CommandError && error.exitCode !== null) return undefined;
    throw error;
  }
}

export function lastLines(text: string, count = tailLines): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

function endedBadly(code: number | null, signal: NodeJS.Signals | null): string | undefined {
  if (signal !== null) return `ended by ${signal}`;
  return code === 0 ? undefined : `exit code ${code}`;
}

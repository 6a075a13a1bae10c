#!/usr/bin/env node
/** appliancectl: the process around the program. */

import { dirname, join } from 'node:path';
import { asking } from './ask.ts';
import { runProgram } from './program.ts';

const interrupted = new AbortController();
// The second Ctrl-C ends at once: `once` gives the signal its default meaning back.
process.once('SIGINT', () => interrupted.abort(new Error('interrupted')));
process.once('SIGTERM', () => interrupted.abort(new Error('terminated')));

// `appliancectl logs | head` is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

/** Beside this program; from the sources of a checkout on the same Node. */
function becomeConsole(args: readonly string[]): never {
  const own = process.argv[1] ?? '';
  const isSource = own.endsWith('.ts');
  const program = isSource ? process.execPath : join(dirname(own), 'appliance-console');
  const entry = isSource ? [join(dirname(own), '../../tui/main.ts')] : [];
  process.execve?.(program, [program, ...entry, ...args], process.env);
  throw new Error(`this Node cannot become ${program}`);
}

process.exitCode = await runProgram(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  now: Date.now,
  cwd: () => process.cwd(),
  ...(process.stdin.isTTY && process.stderr.isTTY ? asking(process.stdin, process.stderr, interrupted) : {}),
  stdin: process.stdin,
  becomeConsole,
  interrupted: interrupted.signal,
});

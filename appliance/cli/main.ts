#!/usr/bin/env node
/** appliancectl: the process around the program. */

import { createInterface } from 'node:readline/promises';
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

/** The question goes where no pipe of the output swallows it. */
async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(question, { signal: interrupted.signal });
  } finally {
    terminal.close();
  }
}

process.exitCode = await runProgram(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  now: Date.now,
  cwd: () => process.cwd(),
  ...(process.stdin.isTTY && process.stderr.isTTY ? { ask } : {}),
  interrupted: interrupted.signal,
});

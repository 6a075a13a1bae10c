#!/usr/bin/env node
/** appliancectl: the process around the program. */

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

process.exitCode = await runProgram(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  now: Date.now,
  cwd: () => process.cwd(),
  ...(process.stdin.isTTY && process.stderr.isTTY ? asking(process.stdin, process.stderr, interrupted) : {}),
  stdin: process.stdin,
  interrupted: interrupted.signal,
});

/** What every program of the product does around its own work: wrong arguments, the last words of an error, and the exit code. */

import process from 'node:process';
import { errorChain } from './error-chain.ts';

/** Arguments or environment are wrong: the usage is printed with it, and the exit code is 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

export interface Program {
  readonly name: string;
  /** Ends with a newline. */
  readonly usage: string;
  /** Resolves with the exit code. */
  readonly main: () => Promise<number>;
}

export async function runMain({ name, usage, main }: Program): Promise<void> {
  // A log that nobody reads any more (EPIPE) must not end the program.
  process.stderr.on('error', () => undefined);
  try {
    process.exitCode = await main();
  } catch (error) {
    const isUsage = isUsageError(error);
    process.stderr.write(`${name}: ${errorChain(error)}\n${isUsage ? `\n${usage}` : ''}`);
    process.exitCode = isUsage ? 2 : 1;
  }
}

export function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

/** Ours, or that of `parseArgs`. */
function isUsageError(error: unknown): boolean {
  if (error instanceof UsageError) return true;
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_');
}

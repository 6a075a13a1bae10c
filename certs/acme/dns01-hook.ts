/** Answers to dns-01 (RFC 8555, 8.4), by a program of the administrator that edits the zone. */

import type { ChallengeSolver } from './solver.ts';
import { AcmeError } from './acme-error.ts';
import { runHook } from './run-hook.ts';

export interface Dns01HookOptions {
  /** For each run. */
  readonly timeoutMs: number;
}

/**
 * Runs COMMAND present NAME VALUE, which ends when the whole world sees the TXT record `VALUE` of NAME (`_acme-challenge.HOST`),
 * and COMMAND cleanup NAME VALUE in the end; without a shell, and one run at a time: few of these programs can bear a second.
 * A name may have several values at once.
 */
export function dns01Hook(command: readonly string[], { timeoutMs }: Dns01HookOptions): ChallengeSolver {
  let lastRun: Promise<unknown> = Promise.resolve();
  const run = (verb: 'present' | 'cleanup', record: Record, signal?: AbortSignal): Promise<void> => {
    const args = [...command, verb, record.name, record.value];
    const result = lastRun.then(() => runHook(args, timeoutMs, signal));
    lastRun = Promise.allSettled([result]);
    return result;
  };
  return async ({ name, answer }, signal) => {
    const record = { name: `_acme-challenge.${name}`, value: answer };
    try {
      await run('present', record, signal);
    } catch (error) {
      throw await afterFailure(error, () => run('cleanup', record));
    }
    return { [Symbol.asyncDispose]: () => run('cleanup', record) };
  };
}

interface Record {
  readonly name: string;
  readonly value: string;
}

/** What was ended half-way may have made its record. */
async function afterFailure(error: unknown, cleanUp: () => Promise<void>): Promise<unknown> {
  try {
    await cleanUp();
    return error;
  } catch (second) {
    const said = error instanceof Error ? error.message : String(error);
    const action = error instanceof AcmeError ? error.action : 'Look at what the program says.';
    return new AcmeError(`${said}; nor could it clean up`, {
      kind: 'challenge-failed',
      action,
      cause: new AggregateError([error, second]),
    });
  }
}

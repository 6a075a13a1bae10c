/** One run of a program of the administrator, which ends in time together with everything that it has started. */

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { AcmeError } from './acme-error.ts';

/** Nothing of ours: it is somebody else's program. */
const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C.UTF-8',
};
/** The end of what it says: an error stands there. */
const MAX_SAID = 500;

/** @throws AcmeError `challenge-failed` with the end of its stderr; the signal's reason. */
export function runHook(command: readonly string[], timeoutMs: number, signal?: AbortSignal): Promise<void> {
  const [program = '', ...args] = command;
  const what = `the program ${program} ${args.at(-3) ?? ''} ${args.at(-2) ?? ''}`;
  const failed = (why: string, cause?: unknown): AcmeError =>
    new AcmeError(`${what} ${why}`, {
      kind: 'challenge-failed',
      action: `Run ${program} by hand, and look at what it says.`,
      cause,
    });
  if (signal?.aborted === true) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
      env: ENVIRONMENT,
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-MAX_SAID)));

    const settle = (error?: unknown): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      // Something that it leaves running may hold it open.
      child.stderr.destroy();
      if (error === undefined) resolve();
      else reject(error);
    };
    const end = (error: unknown): void => {
      settle(killGroup(child) ?? error);
    };
    const onAbort = (): void => end(signal?.reason);
    const timer = setTimeout(() => end(failed(`did not end within ${timeoutMs / 1_000} s`)), timeoutMs);
    signal?.addEventListener('abort', onAbort, { once: true });

    child.once('error', (error) => settle(failed(`cannot be run: ${error.message}`, error)));
    child.once('exit', (code) => {
      if (code === 0) settle();
    });
    child.once('close', (code, signalName) => {
      const how = code === null ? `was ended by ${signalName}` : `ended with code ${code}`;
      const words = said.replaceAll(/\p{C}+/gu, ' ').trim();
      settle(failed(words === '' ? how : `${how}: ${words}`));
    });
  });
}

/** It leads a group of its own (`detached`). Gives why it cannot be ended. */
function killGroup({ pid }: ChildProcess): AcmeError | undefined {
  if (pid === undefined) return undefined;
  try {
    process.kill(-pid, 'SIGKILL');
    return undefined;
  } catch (cause) {
    // It has just ended by itself.
    if (cause instanceof Error && 'code' in cause && cause.code === 'ESRCH') return undefined;
    const action = `End process ${pid} by hand, and look under which user it runs.`;
    return new AcmeError(`the hook (process ${pid}) cannot be ended`, {
      kind: 'challenge-failed',
      action,
      cause,
    });
  }
}

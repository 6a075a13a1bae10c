/** The time that one attempt has, and what it was at when that was over. */

import { AcmeError } from './acme-error.ts';

export interface Attempt {
  /** Aborts with the caller's reason, or with an AcmeError of the kind `timeout`. */
  readonly signal: AbortSignal;
  /** What is under way now, as part of a sentence: `waiting for ...`. */
  readonly tell: (doing: string) => void;
}

/** A longer timer would fire at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * The listener on the caller's signal goes with the attempt: that signal may live as long as the daemon.
 * @throws the signal's reason where `work` ends because of that, otherwise what `work` throws.
 */
export async function withinTime<T>(
  timeoutMs: number,
  caller: AbortSignal,
  work: (attempt: Attempt) => Promise<T>,
): Promise<T> {
  caller.throwIfAborted();
  const controller = new AbortController();
  const { signal } = controller;
  let doing = 'starting';
  const onTimeout = (): void => {
    const message = `no certificate within ${timeoutMs / 1_000} s; it was ${doing}`;
    controller.abort(new AcmeError(message, { kind: 'timeout' }));
  };
  const onAbort = (): void => controller.abort(caller.reason);
  const timer = setTimeout(onTimeout, Math.min(timeoutMs, MAX_TIMER_MS));
  caller.addEventListener('abort', onAbort, { once: true });
  try {
    return await work({ signal, tell: (now) => (doing = now) });
  } catch (error) {
    // What was under way throws errors of its own when it is aborted.
    if (signal.aborted && !(error instanceof AcmeError)) throw signal.reason;
    throw error;
  } finally {
    clearTimeout(timer);
    caller.removeEventListener('abort', onAbort);
  }
}

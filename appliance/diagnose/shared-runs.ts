/** One run at a time for all who ask: however many look, the machine's surroundings are asked once. */

import type { DiagnosticsMessage } from './run-checks.ts';

export interface SharedRunsDeps {
  /** Sends its messages until it resolves; rejects when `signal` aborts. */
  readonly run: (
    ids: readonly string[],
    send: (message: DiagnosticsMessage) => void,
    signal: AbortSignal,
  ) => Promise<void>;
  /** Milliseconds of a clock that does not jump. */
  readonly clock: () => number;
  /** Rejects when aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** From the beginning of one run to that of the next: nobody can make the appliance hammer others by asking again and again. */
export const GAP_MS = 1_000;

interface Run {
  readonly key: string;
  readonly messages: DiagnosticsMessage[];
  readonly stop: AbortController;
  /** Settles with the run, and never rejects. */
  readonly done: Promise<void>;
  readers: number;
  end?: { readonly error?: unknown };
  /** Tells all who read that there is something new. */
  readonly wakers: Set<() => void>;
}

export type FollowRun = (
  ids: readonly string[],
  signal: AbortSignal,
) => AsyncGenerator<DiagnosticsMessage, void, void>;

/**
 * Messages of a run from its first one on, also for who comes later to the same checks. Other checks wait until the run has ended. A run whose
 * last reader has gone is stopped. Ends without a word when `signal` aborts; throws what the run failed with.
 */
export function createSharedRuns(deps: SharedRunsDeps): FollowRun {
  let current: Run | undefined;
  let begunAt = Number.NEGATIVE_INFINITY;

  const start = (ids: readonly string[], key: string): Run => {
    const stop = new AbortController();
    const messages: DiagnosticsMessage[] = [];
    const wakers = new Set<() => void>();
    const wake = (): void => {
      for (const each of wakers) each();
    };
    const carryOut = async (): Promise<void> => {
      try {
        await deps.run(
          ids,
          (message) => {
            messages.push(message);
            wake();
          },
          stop.signal,
        );
        run.end = {};
      } catch (error) {
        run.end = { error };
      }
      if (current === run) current = undefined;
      wake();
    };
    begunAt = deps.clock();
    const begun = Promise.withResolvers<void>();
    const run: Run = { key, messages, stop, wakers, readers: 0, done: begun.promise.then(carryOut) };
    begun.resolve();
    return run;
  };

  return async function* follow(ids, signal) {
    const key = JSON.stringify(ids);
    while (!signal.aborted) {
      if (current !== undefined && current.key === key && !current.stop.signal.aborted)
        return yield* read(current, signal);
      if (current !== undefined) {
        await either(current.done, signal);
        continue;
      }
      const waitMs = begunAt + GAP_MS - deps.clock();
      if (waitMs > 0) await rested(deps.sleep, waitMs, signal);
      else current = start(ids, key);
    }
  };
}

async function* read(run: Run, signal: AbortSignal): AsyncGenerator<DiagnosticsMessage, void, void> {
  let news = Promise.withResolvers<void>();
  const wake = (): void => news.resolve();
  run.readers += 1;
  run.wakers.add(wake);
  signal.addEventListener('abort', wake, { once: true });
  try {
    let next = 0;
    while (!signal.aborted) {
      const message = run.messages[next];
      if (message !== undefined) {
        next += 1;
        yield message;
      } else if (run.end === undefined) {
        await news.promise;
        news = Promise.withResolvers<void>();
      } else return ended(run.end);
    }
  } finally {
    signal.removeEventListener('abort', wake);
    run.wakers.delete(wake);
    run.readers -= 1;
    if (run.readers === 0) run.stop.abort();
  }
}

/** @throws what the run failed with. */
function ended(end: NonNullable<Run['end']>): void {
  if ('error' in end) throw end.error;
}

function either(done: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = (): void => resolve();
  signal.addEventListener('abort', end, { once: true });
  return Promise.race([done, promise]).finally(() => signal.removeEventListener('abort', end));
}

async function rested(sleep: SharedRunsDeps['sleep'], ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

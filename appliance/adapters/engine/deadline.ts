/** A deadline over one call: ends the call at its time or when the caller gives up, even if the transport never answers. */

/** A longer timer (a grace period of a month) would fire at once. */
const maxTimerMs = 2 ** 31 - 1;

export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';
}

export class CallerAborted extends Error {
  override readonly name = 'CallerAborted';
}

export interface Deadline extends Disposable {
  /** Aborts with `DeadlineExceeded` or `CallerAborted` as its reason. */
  readonly signal: AbortSignal;
  /** Settles with the work, or rejects with the signal's reason as soon as that aborts. */
  race<T>(work: Promise<T>): Promise<T>;
  /** Starts the time anew: for streams that must not fall silent. */
  restart(ms: number): void;
  /** No time limit from here on; the caller's signal stays linked. */
  disarm(): void;
}

/**
 * The listener on the caller's signal goes with the deadline: that signal lives as long as the daemon, and
 * `AbortSignal.any` would leave one dependent signal on it for each call until the garbage collector comes. `expired` and the time make the message.
 */
export function startDeadline(caller: AbortSignal, ms: number, expired = 'nothing arrived for'): Deadline {
  const controller = new AbortController();
  const { signal } = controller;
  // A deadline around this one keeps its name.
  const onCallerAbort = (): void => {
    const { reason } = caller;
    controller.abort(
      reason instanceof DeadlineExceeded
        ? reason
        : new CallerAborted('the caller gave up', { cause: reason }),
    );
  };
  const arm = (limitMs: number): NodeJS.Timeout =>
    setTimeout(
      () => controller.abort(new DeadlineExceeded(`${expired} ${limitMs} ms`)),
      Math.min(limitMs, maxTimerMs),
    );
  let timer: NodeJS.Timeout | undefined = arm(ms);
  const disarm = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  if (caller.aborted) onCallerAbort();
  else caller.addEventListener('abort', onCallerAbort, { once: true });
  return {
    signal,
    disarm,
    restart: (limitMs) => {
      clearTimeout(timer);
      timer = arm(limitMs);
    },
    race: (work) => raceAbort(work, signal),
    [Symbol.dispose]: () => {
      disarm();
      caller.removeEventListener('abort', onCallerAbort);
    },
  };
}

async function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => aborted.reject(signal.reason);
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

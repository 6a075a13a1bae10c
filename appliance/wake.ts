/** What ends the daemon's sleep: engine events, files, timers and commands all only wake it; the state decides. */

export interface Wake {
  /** Says that something may have changed. Many calls in a burst wake once; a call while nobody waits is kept. */
  readonly now: () => void;
  /** Resolves when woken, after `ms` at the latest, or when aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Long enough to take a burst of events as one, short enough not to be felt: a start costs the engine 200 ms. */
const DEBOUNCE_MS = 5;

export function createWake(): Wake {
  const waiters = new Set<() => void>();
  let pending = false;
  let burst: NodeJS.Timeout | undefined;

  const fire = (): void => {
    burst = undefined;
    if (waiters.size === 0) return;
    pending = false;
    for (const finish of waiters) finish();
  };
  const settle = (): void => {
    burst ??= setTimeout(fire, DEBOUNCE_MS);
  };

  return {
    now() {
      pending = true;
      settle();
    },
    wait(ms, signal) {
      return new Promise((resolve) => {
        const finish = (): void => {
          clearTimeout(limit);
          signal.removeEventListener('abort', finish);
          waiters.delete(finish);
          resolve();
        };
        const limit = setTimeout(finish, Math.max(0, ms));
        signal.addEventListener('abort', finish, { once: true });
        waiters.add(finish);
        if (signal.aborted) finish();
        else if (pending) settle();
      });
    },
  };
}

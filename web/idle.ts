/**
 * The end of a process that nobody uses. Only where systemd holds the socket: who comes after that starts the next process. Nobody is lost
 * in between, since a connection that the kernel has queued stays with the socket until some process takes it.
 */

/** Node counts timers in 31 bits. */
const LONGEST_MS = 2 ** 31 - 1;

export interface IdleWatch {
  /** Connections are taken from now on: before that nobody could have come. */
  readonly start: () => void;
  readonly opened: () => void;
  readonly closed: () => void;
  /** The time has changed, or is known now; 0: never. */
  readonly setTimeout: (idleMs: number) => void;
  readonly stop: () => void;
}

/** `onIdle` is called once, in an instant in which there is no connection. */
export function watchIdle(idleMs: number, onIdle: () => void): IdleWatch {
  let limitMs = idleMs;
  let connections = 0;
  let runs = false;
  let timer: NodeJS.Timeout | undefined;
  const arm = (): void => {
    clearTimeout(timer);
    if (!runs || connections > 0 || limitMs <= 0) return;
    timer = setTimeout(
      () => {
        runs = false;
        onIdle();
      },
      Math.min(limitMs, LONGEST_MS),
    );
  };
  return {
    start: () => {
      runs = true;
      arm();
    },
    opened: () => {
      connections += 1;
      clearTimeout(timer);
    },
    closed: () => {
      connections -= 1;
      arm();
    },
    setTimeout: (nextMs) => {
      if (nextMs === limitMs) return;
      limitMs = nextMs;
      arm();
    },
    stop: () => {
      runs = false;
      clearTimeout(timer);
    },
  };
}

/** Work of which only a few pieces run at once; the others wait in the order in which they came. */

export interface FewAtOnce {
  /** Settles as the work does. */
  readonly run: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** How many wait. */
  readonly waiting: () => number;
}

export function createFewAtOnce(limit: number): FewAtOnce {
  const queue: (() => void)[] = [];
  let running = 0;
  return {
    waiting: () => queue.length,
    async run(work) {
      // Whoever ends hands its place on, so that nobody who comes meanwhile takes it.
      if (running < limit) running += 1;
      else await new Promise<void>((resolve) => queue.push(resolve));
      try {
        return await work();
      } finally {
        const next = queue.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}

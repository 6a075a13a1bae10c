/** Steps that succeed again and again change nothing: a defect of ours must not become a busy loop on somebody's machine. */

import type { Step, StepFailure } from '../plan/step.ts';

/** More often than any back-off, operator or test of health asks for one thing. */
const OFTEN = 50;
const WITHIN_MS = 10_000;

export interface EffectWatch {
  /** Of a step that has succeeded: why that counts as a failure; `undefined`: it does not. */
  readonly judge: (step: Step) => StepFailure | undefined;
}

/** `clock`: milliseconds of a clock that does not jump. */
export function createEffectWatch(clock: () => number): EffectWatch {
  const runs = new Map<string, { readonly since: number; count: number }>();
  return {
    judge({ key, input }) {
      const now = clock();
      for (const [name, { since }] of runs) if (now - since > WITHIN_MS) runs.delete(name);
      const name = `${key} ${input}`;
      const run = runs.get(name) ?? { since: now, count: 0 };
      run.count += 1;
      runs.set(name, run);
      if (run.count <= OFTEN) return undefined;
      const message = `it was done ${OFTEN} times within ${WITHIN_MS / 1_000} s, and is wanted still`;
      return { kind: 'without-effect', message, retryable: true };
    },
  };
}

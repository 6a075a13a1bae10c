/**
 * Carries out steps: each is begun once, as many side by side as the bounds allow, and its end is told. No decisions:
 * after an end the caller looks again and plans again.
 */

import { EngineError } from '../adapters/engine/errors.ts';
import { ChildError } from '../adapters/run-child.ts';
import { FileWriteError } from '../adapters/files/atomic.ts';
import { AcmeError } from '../../certs/acme/acme-error.ts';
import { CertificateStoreError } from '../../certs/store/error.ts';
import type { Step, StepFailure, StepKind, StepOf, StepResult } from '../plan/step.ts';
import type { ApplyDeps } from './executor.ts';
import { HookError } from './containers.ts';
import { createEffectWatch } from './effect-watch.ts';
import { EXECUTORS } from './executors.ts';
import { errorChain } from '../program/error-chain.ts';

export interface Ended {
  readonly step: Step;
  readonly tookMs: number;
  /** Absent: it succeeded. */
  readonly failure?: StepFailure;
  readonly result?: StepResult;
}

export interface Applier {
  /** Steps that have ended so far: taken before a look, it tells later what the look cannot have seen. */
  readonly ended: () => number;
  /**
   * Begins what can be begun; gives the steps that were. `seen`: `ended()` before the look that they were planned from.
   * What a step has changed since is planned anew from the next look, not done twice; and nothing is begun from a look that may show a
   * volume that has gone since: the engine would make another one of that name by itself, without our labels.
   */
  readonly begin: (ready: readonly Step[], seen: number) => readonly Step[];
  readonly running: () => readonly Step[];
  /** Resolves when any running step has ended; at once when none runs. */
  readonly anyEnd: () => Promise<void>;
  /** Waits for all of them. */
  readonly settled: () => Promise<void>;
}

export interface ApplierDeps extends ApplyDeps {
  readonly signal: AbortSignal;
  /** Milliseconds of a clock that does not jump. */
  readonly clock: () => number;
  /** Before the call goes out, so that what must not be forgotten can be written down. */
  readonly onBegin: (step: Step) => void;
  readonly onEnd: (ended: Ended) => void;
}

/** Pulls share the line and the disk; everything else shares the engine, which gains little beyond a few at once. */
const BOUNDS = { pull: 3, other: 8 } as const;

export function createApplier(deps: ApplierDeps): Applier {
  const running = new Map<string, { readonly step: Step; readonly end: Promise<void> }>();
  /** Subject -> number of the end of its last step. */
  const lastEnd = new Map<string, number>();
  const effects = createEffectWatch(deps.clock);
  let ends = 0;
  /** Number of the end of the last removal of a volume. */
  let volumeGone = 0;

  const isPull = (step: Step): boolean => step.kind === 'pull-image';
  const hasRoom = (step: Step): boolean => {
    const sameKind = [...running.values()].filter((entry) => isPull(entry.step) === isPull(step)).length;
    return sameKind < (isPull(step) ? BOUNDS.pull : BOUNDS.other);
  };
  // Two steps about one thing never overlap: the second was planned without knowing how the first ends.
  const isBusy = (step: Step): boolean =>
    [...running.values()].some((entry) => entry.step.key === step.key || entry.step.subject === step.subject);

  const carryOut = async (step: Step): Promise<void> => {
    const began = deps.clock();
    const attempted = await attempt(step, deps);
    const vain = attempted.failure === undefined ? effects.judge(step) : undefined;
    const outcome = vain === undefined ? attempted : { failure: vain };
    running.delete(step.key);
    ends += 1;
    lastEnd.set(step.subject, ends);
    if (step.kind === 'remove-volume') volumeGone = ends;
    deps.onEnd({ step, tookMs: deps.clock() - began, ...outcome });
  };

  return {
    ended: () => ends,
    begin(ready, seen) {
      if (volumeGone > seen) return [];
      const begun: Step[] = [];
      for (const step of ready) {
        const unseen = (lastEnd.get(step.subject) ?? 0) > seen;
        if (unseen || isBusy(step) || !hasRoom(step)) continue;
        deps.onBegin(step);
        running.set(step.key, { step, end: carryOut(step) });
        begun.push(step);
      }
      return begun;
    },
    running: () => [...running.values()].map((entry) => entry.step),
    anyEnd: async () => {
      if (running.size > 0) await Promise.race([...running.values()].map((entry) => entry.end));
    },
    settled: async () => {
      await Promise.all([...running.values()].map((entry) => entry.end));
    },
  };
}

async function attempt(step: Step, deps: ApplierDeps): Promise<Pick<Ended, 'failure' | 'result'>> {
  try {
    const result = await execute(step, deps);
    return typeof result === 'object' ? { result } : {};
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

function failureOf(error: unknown): StepFailure {
  const { retryAfterMs } = error instanceof AcmeError ? error : {};
  return {
    kind: kindOf(error),
    retryable: error instanceof EngineError || error instanceof AcmeError ? error.retryable : true,
    message: errorChain(error),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

function kindOf(error: unknown): string {
  if (error instanceof EngineError) return error.kind;
  if (error instanceof HookError) return 'hook-failed';
  if (error instanceof ChildError) return error.kind;
  if (error instanceof AcmeError) return `acme-${error.kind}`;
  const isOfDisk = error instanceof FileWriteError || error instanceof CertificateStoreError;
  if (isOfDisk && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) return 'no-space';
  return error instanceof CertificateStoreError ? 'certificate-store' : 'other';
}

function execute<Kind extends StepKind>(step: StepOf<Kind>, deps: ApplierDeps): Promise<StepResult | void> {
  return EXECUTORS[step.kind](step.args, deps, deps.signal, step);
}

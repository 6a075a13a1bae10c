/**
 * Knows that a service is healthy within a moment, although the engine runs its first health test only after one
 * interval (30 s by default): while the engine says `starting`, the service's own test is run early by exec. Only
 * success counts; failure is left to the engine, which knows the start period. Probes of `x-appliance` run beside it.
 */

import { runKey } from '../contract/run-key.ts';
import type { ContainerChecks, ContainerDetails } from './observed.ts';

/** Gives whether the check passed and one line of output; rejects when it could not be run. */
export type RunCheck = (
  signal: AbortSignal,
) => Promise<{ readonly passed: boolean; readonly output: string }>;

export interface ProbePlan {
  readonly run: RunCheck;
  readonly intervalMs: number;
  readonly retries: number;
}

export interface HealthWatchDeps {
  /** The container's health test through exec, with its own timeout. */
  readonly runTest: (container: ContainerDetails) => RunCheck;
  readonly changed: () => void;
  /** Rejects when aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface HealthWatch {
  /** The checks of one container as they stand; begins those that are due. */
  look(container: ContainerDetails, probe: ProbePlan | undefined): ContainerChecks;
  /** Ends the checks of every run that is not in the list. */
  retain(containers: readonly ContainerDetails[]): void;
  close(): void;
}

/** The first check follows the start at once; one that fails is repeated ever more slowly. */
const FIRST_PAUSE_MS = 60;
const LONGEST_PAUSE_MS = 1_000;

interface Watched {
  readonly abort: AbortController;
  testPassed: boolean;
  testing: boolean;
  probe: ContainerChecks['probe'];
  probing: boolean;
}

export function createHealthWatch(deps: HealthWatchDeps): HealthWatch {
  const runs = new Map<string, Watched>();

  const watched = (container: ContainerDetails): Watched => {
    const key = runKey(container);
    const known = runs.get(key);
    if (known !== undefined) return known;
    const fresh: Watched = {
      abort: new AbortController(),
      testPassed: false,
      testing: false,
      probe: undefined,
      probing: false,
    };
    runs.set(key, fresh);
    return fresh;
  };

  return {
    look(container, probe) {
      if (container.state !== 'running') return { testPassed: false };
      const state = watched(container);
      if (container.health === 'starting' && container.healthTest !== undefined && !state.testing) {
        state.testing = true;
        void testUntilPassed(deps, container, state);
      }
      if (probe !== undefined && !state.probing) {
        state.probing = true;
        state.probe = { state: 'starting', output: '' };
        void probeForEver(deps, probe, state);
      }
      return { testPassed: state.testPassed, ...(state.probe === undefined ? {} : { probe: state.probe }) };
    },
    retain(containers) {
      const live = new Set(containers.filter((each) => each.state === 'running').map((each) => runKey(each)));
      for (const [key, state] of runs) {
        if (live.has(key)) continue;
        state.abort.abort();
        runs.delete(key);
      }
    },
    close() {
      for (const state of runs.values()) state.abort.abort();
      runs.clear();
    },
  };
}

async function testUntilPassed(
  deps: HealthWatchDeps,
  container: ContainerDetails,
  state: Watched,
): Promise<void> {
  const { signal } = state.abort;
  const run = deps.runTest(container);
  let pause = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    const answer = await attempt(run, signal);
    if (answer.passed) {
      state.testPassed = true;
      deps.changed();
      return;
    }
    if (!(await rested(deps, pause, signal))) return;
    pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS);
  }
}

/**
 * `unhealthy` after `retries` failures in a row, like the engine's own test. Until the first success the probe hurries, so
 * that dependents do not wait for an interval; a failure counts once an interval all the same, or a service that needs a
 * second to listen would be unhealthy before that.
 */
async function probeForEver(deps: HealthWatchDeps, plan: ProbePlan, state: Watched): Promise<void> {
  const { signal } = state.abort;
  let failures = 0;
  let sinceCountedMs = 0;
  let pause = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    const answer = await attempt(plan.run, signal);
    if (signal.aborted) return;
    if (answer.passed) failures = 0;
    else if (sinceCountedMs >= plan.intervalMs) {
      failures += 1;
      sinceCountedMs = 0;
    }
    const before = state.probe?.state;
    const after = answer.passed ? 'healthy' : failures >= plan.retries ? 'unhealthy' : (before ?? 'starting');
    state.probe = { state: after, output: answer.output };
    if (after !== before) deps.changed();
    pause = after === 'starting' ? Math.min(pause * 1.5, LONGEST_PAUSE_MS, plan.intervalMs) : plan.intervalMs;
    if (!(await rested(deps, pause, signal))) return;
    sinceCountedMs += pause;
  }
}

/** A check that cannot be run (the container has just ended, the engine is busy) has not passed. */
async function attempt(run: RunCheck, signal: AbortSignal): Promise<{ passed: boolean; output: string }> {
  try {
    return await run(signal);
  } catch (error) {
    return { passed: false, output: error instanceof Error ? error.message : String(error) };
  }
}

/** `false`: the watch was ended meanwhile. */
async function rested(deps: HealthWatchDeps, ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await deps.sleep(ms, signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

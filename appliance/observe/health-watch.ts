/**
 * Knows that a service is healthy within a moment, although the engine runs its first health test only after one
 * interval (30 s by default): while the engine says `starting`, the service's own test is run early by exec. Only
 * success counts; failure is left to the engine, which knows the start period. Probes of `x-appliance` run beside it.
 */

import { runKey } from '../contract/run-key.ts';
import type { ContainerChecks, ContainerDetails } from './observed.ts';
import { createProbeWatch } from './probe-watch.ts';
import type { ProbePlan, ProbeWatch } from './probe-watch.ts';
import { attempt, FIRST_PAUSE_MS, LONGEST_PAUSE_MS, rested } from './repeat.ts';
import type { RunCheck, Sleep } from './repeat.ts';

export interface HealthWatchDeps {
  /** The container's health test through exec, with its own timeout. */
  readonly runTest: (container: ContainerDetails) => RunCheck;
  readonly changed: () => void;
  readonly sleep: Sleep;
}

export interface HealthWatch {
  /** The checks of one container as they stand; begins those that are due. */
  look(container: ContainerDetails, probe: ProbePlan | undefined): ContainerChecks;
  /** Ends the checks of every run that is not in the list. */
  retain(containers: readonly ContainerDetails[]): void;
  close(): void;
}

interface Watched {
  readonly abort: AbortController;
  testPassed: boolean;
  testing: boolean;
  /** The engine's own test has had its say. */
  judged: boolean;
  readonly probe: ProbeWatch;
}

export function createHealthWatch(deps: HealthWatchDeps): HealthWatch {
  const runs = new Map<string, Watched>();

  const watched = (container: ContainerDetails): Watched => {
    const key = runKey(container);
    const known = runs.get(key);
    if (known !== undefined) return known;
    const abort = new AbortController();
    const probe = createProbeWatch(deps, abort.signal);
    const fresh: Watched = { abort, testPassed: false, testing: false, judged: false, probe };
    runs.set(key, fresh);
    return fresh;
  };

  return {
    look(container, plan) {
      if (container.state !== 'running') return { testPassed: false };
      const state = watched(container);
      state.judged = container.health !== 'starting';
      if (!state.judged && container.healthTest !== undefined && !state.testing) {
        state.testing = true;
        void testUntilPassed(deps, container, state);
      }
      const probe = state.probe.look(plan);
      return { testPassed: state.testPassed, ...(probe === undefined ? {} : { probe }) };
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
  while (!signal.aborted && !state.judged) {
    const answer = await attempt(run, signal);
    if (answer?.passed === true) {
      state.testPassed = true;
      deps.changed();
      return;
    }
    if (!(await rested(deps.sleep, pause, signal))) return;
    pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS);
  }
}

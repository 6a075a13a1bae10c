/** `x-appliance.probe` for one run of a container, again and again as long as the stack in force has one. */

import type { ContainerChecks } from './observed.ts';
import { attempt, FIRST_PAUSE_MS, LONGEST_PAUSE_MS, rested } from './repeat.ts';
import type { Answer, RunCheck, Sleep } from './repeat.ts';

export interface ProbePlan {
  readonly run: RunCheck;
  readonly intervalMs: number;
  readonly retries: number;
}

export interface ProbeWatch {
  /**
   * The probe as it stands; begins it where it is due. `plan` is by the stack in force and by the addresses that the container
   * has now: the next turn is by it.
   */
  look(plan: ProbePlan | undefined): ContainerChecks['probe'];
}

interface Count {
  readonly state: NonNullable<ContainerChecks['probe']>['state'];
  readonly failures: number;
  readonly sinceCountedMs: number;
}

const begin: Count = { state: 'starting', failures: 0, sinceCountedMs: 0 };

/** Ends with `signal`. */
export function createProbeWatch(
  deps: { readonly changed: () => void; readonly sleep: Sleep },
  signal: AbortSignal,
): ProbeWatch {
  let wanted: ProbePlan | undefined;
  let probe: ContainerChecks['probe'];
  let probing = false;

  const probeWhileWanted = async (): Promise<void> => {
    let count = begin;
    let pause = FIRST_PAUSE_MS;
    for (let plan = wanted; plan !== undefined; plan = wanted) {
      const answer = await attempt(plan.run, signal);
      if (signal.aborted) return;
      const before = count.state;
      count = counted(count, answer, plan);
      if (answer !== undefined) probe = { state: count.state, output: answer.output };
      if (count.state !== before) deps.changed();
      pause = pauseAfter(count, pause, plan);
      if (!(await rested(deps.sleep, pause, signal))) return;
      count = { ...count, sinceCountedMs: count.sinceCountedMs + pause };
    }
    probing = false;
  };

  return {
    look(plan) {
      wanted = plan;
      if (plan === undefined) return (probe = undefined);
      probe ??= { state: 'starting', output: '' };
      if (!probing) {
        probing = true;
        void probeWhileWanted();
      }
      return probe;
    },
  };
}

/**
 * `unhealthy` after `retries` failures in a row, like the engine's own test. Until the first success the probe hurries, so
 * that dependents do not wait for an interval; a failure counts once an interval all the same, or a service that needs a
 * second to listen would be unhealthy before that.
 */
function counted(count: Count, answer: Answer | undefined, plan: ProbePlan): Count {
  if (answer === undefined) return count;
  if (answer.passed) return { ...count, state: 'healthy', failures: 0 };
  if (count.sinceCountedMs < plan.intervalMs) return count;
  const failures = count.failures + 1;
  return { state: failures >= plan.retries ? 'unhealthy' : count.state, failures, sinceCountedMs: 0 };
}

function pauseAfter({ state }: Count, pause: number, { intervalMs }: ProbePlan): number {
  return state === 'starting' ? Math.min(pause * 1.5, LONGEST_PAUSE_MS, intervalMs) : intervalMs;
}

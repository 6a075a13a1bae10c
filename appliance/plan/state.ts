/** A container with the right configuration, in whatever state it is: on the way to running, or left in peace. */

import { runKey } from '../contract/run-key.ts';
import type { ObservedContainer } from '../observe/observed.ts';
import { isMadeAnew } from './making-anew.ts';
import { subjectOfReplica, waitFor } from './context.ts';
import type { After } from './context.ts';
import type { Replica } from './judgement.ts';
import type { Pass } from './pass.ts';
import { decideRestart } from './restart.ts';
import type { RestartDecision } from './restart.ts';
import { planRunning } from './running.ts';
import { planEndpoints } from './endpoints.ts';
import { planStart } from './start.ts';

/** `after`: steps that must come before a start (rename, restart policy). */
export function planState(
  pass: Pass,
  replica: Replica,
  current: ObservedContainer,
  after: readonly After[],
): void {
  const subject = subjectOfReplica(replica);
  switch (current.state) {
    case 'running':
      return planRunning(pass, replica, current);
    case 'paused':
      pass.draft.step({
        ...subject,
        kind: 'unpause-container',
        about: current.id,
        reason: 'it was paused',
        after: [],
        args: { container: current.id },
        input: runKey(current),
      });
      return;
    case 'removing':
    case 'restarting':
    case 'dead':
      waitFor(pass, subject, 'engine-removing', `the engine is still busy with it (${current.state})`);
      return;
    case 'created':
      return startFrom(pass, replica, current, after, whyFirstStart(replica));
    case 'exited': {
      const decision = restartOf(pass, replica, current);
      if (decision.kind === 'start') return startFrom(pass, replica, current, after, decision.reason);
      if (decision.kind === 'wait') waitFor(pass, subject, 'back-off', decision.reason, decision.until);
      if (decision.kind === 'gave-up') waitFor(pass, subject, 'gave-up', decision.reason);
      return;
    }
  }
}

/** It has ended, and nothing starts it again. */
export function isAtItsEnd(pass: Pass, replica: Replica, current: ObservedContainer): boolean {
  if (current.state !== 'exited') return false;
  const { kind } = restartOf(pass, replica, current);
  return kind === 'completed' || kind === 'gave-up';
}

function restartOf(
  { memory, observed, now, policy }: Pass,
  { service, container }: Replica,
  current: ObservedContainer,
): RestartDecision {
  const run = memory.runs[current.id];
  const crash = memory.crashes[container.name];
  const request = memory.restarts[service.name];
  return decideRestart(current, service.restart, run, crash, {
    bootId: observed.bootId,
    now,
    policy,
    request,
  });
}

function whyFirstStart({ outdated, drift }: Replica): string {
  if (outdated.length === 0) return 'it is wanted and has not run yet';
  return drift === undefined ? 'it replaces its predecessor' : `it replaces its predecessor: ${drift}`;
}

function startFrom(
  pass: Pass,
  replica: Replica,
  current: ObservedContainer,
  after: readonly After[],
  reason: string,
): void {
  const endpoints = planEndpoints(pass, replica, current);
  const run = pass.memory.runs[current.id];
  planStart(pass, replica, {
    reason,
    after: [...after, ...endpoints],
    container: current.id,
    afterDisruption:
      run?.stoppedByUs === true ||
      replica.outdated.length > 0 ||
      isMadeAnew(pass.memory, replica.container.name),
  });
}

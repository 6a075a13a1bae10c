/** A service that an operator wants stopped: dependents first, each with its grace period; a failure blocks nobody. */

import { subjectOfReplica, waitFor } from './context.ts';
import type { Replica } from './judgement.ts';
import { replicaOf } from './current.ts';
import { isStopped } from './gate.ts';
import type { Pass } from './pass.ts';
import { planStop } from './stop.ts';

export function planOperatorStop(pass: Pass, replica: Replica): void {
  const { service, current, outdated } = replica;
  const subject = subjectOfReplica(replica);
  const running = [...(current === undefined ? [] : [current]), ...outdated].filter(
    (candidate) => candidate.state === 'running' || candidate.state === 'paused',
  );
  if (running.length === 0) return waitFor(pass, subject, 'operator', 'stopped by an operator');
  const dependents = runningDependents(pass, service.name);
  if (dependents.length > 0) {
    return waitFor(pass, subject, 'dependency', `stops after ${dependents.join(', ')}, which depends on it`);
  }
  for (const candidate of running) planStop(pass, replica, candidate, 'stopped by an operator');
}

/** Dependents that are to be stopped too, still run, and whose stop has not failed. */
function runningDependents(pass: Pass, name: string): readonly string[] {
  return pass.lookup
    .dependents(name)
    .filter((service) => isStopped(pass, service.name))
    .filter((service) =>
      service.containers.some((container) => {
        const { current, outdated } = replicaOf(pass, service, container);
        return [...(current === undefined ? [] : [current]), ...outdated].some(
          (candidate) =>
            candidate.state === 'running' &&
            pass.memory.failures[`stop-container ${candidate.id}`] === undefined,
        );
      }),
    )
    .map((service) => service.name);
}

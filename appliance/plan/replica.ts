/** One replica of one service: from what is there to what is wanted. */

import type { ObservedContainer } from '../observe/observed.ts';
import { subjectOfReplica, waitFor } from './context.ts';
import type { After } from './context.ts';
import type { Replica } from './judgement.ts';
import { planContainerCleanup } from './cleanup.ts';
import { isMadeAnew } from './making-anew.ts';
import { planCreate } from './create.ts';
import { isStopped } from './gate.ts';
import { planImage, planNewer } from './images.ts';
import { freeName } from './pass.ts';
import type { Pass } from './pass.ts';
import { planReplacement } from './replace.ts';
import { planTrialWait } from './replace-parts.ts';
import { planStart } from './start.ts';
import { planState } from './state.ts';
import { planOperatorStop } from './operator-stop.ts';

export function planReplica(pass: Pass, replica: Replica): void {
  const { service, current, outdated } = replica;
  if (planContainerCleanup(pass, replica)) return;
  if (isStopped(pass, service.name)) return planOperatorStop(pass, replica);
  planImage(pass, service, false);
  planNewer(pass, replica);
  if (outdated.length > 0) return planReplacement(pass, replica);
  if (current === undefined) return planFirst(pass, replica);
  planTrialWait(pass, replica, current);
  const renamed = planName(pass, replica, current);
  const policy = planRestartPolicy(pass, replica, current);
  // Neither keeps it from running.
  const done = [renamed, policy].filter((step) => step !== 'later');
  return planState(pass, replica, current, done);
}

function planFirst(pass: Pass, replica: Replica): void {
  const created = planCreate(pass, replica, 'not found');
  if (created === undefined) return;
  planStart(pass, replica, {
    reason: 'it is wanted',
    after: [created.id],
    container: created.name,
    afterDisruption: isMadeAnew(pass.memory, replica.container.name),
  });
}

function planName(pass: Pass, replica: Replica, current: ObservedContainer): After {
  const { container } = replica;
  if (current.name === container.name) return undefined;
  if (freeName(pass, container.name) !== container.name) {
    const subject = subjectOfReplica(replica);
    waitFor(
      pass,
      subject,
      'name-taken',
      `it is called ${current.name}, and ${container.name} is held by another container`,
    );
    return undefined;
  }
  return pass.draft.step({
    kind: 'rename-container',
    about: current.id,
    ...subjectOfReplica(replica),
    reason: `it is called ${current.name}`,
    after: [],
    args: { container: current.id, name: container.name },
    input: container.name,
  });
}

/** One restarter: an engine that restarts too would fight with us. */
function planRestartPolicy(pass: Pass, replica: Replica, current: ObservedContainer): After {
  if (current.restartPolicy === 'no' || current.restartPolicy === '') return undefined;
  return pass.draft.step({
    kind: 'set-restart-policy',
    about: current.id,
    ...subjectOfReplica(replica),
    reason: `its restart policy is ${current.restartPolicy}; the appliance alone restarts`,
    after: [],
    args: { container: current.id },
    input: current.restartPolicy,
  });
}

/** The whole plan from one snapshot: pure. Steps in the order in which they read, each with its reason. */

import type { Desired } from '../desired/desired.ts';
import type { Observed } from '../observe/observed.ts';
import { openDraft } from './context.ts';
import type { PlanContext } from './context.ts';
import { replicaOf } from './current.ts';
import type { Memory } from './memory.ts';
import { planNetworks, planVolumes } from './networks.ts';
import { planOrphans } from './orphans.ts';
import { openTurn } from './pass.ts';
import type { Pass } from './pass.ts';
import type { Policy } from './policy.ts';
import { planReplica } from './replica.ts';
import type { PlanResult } from './step.ts';

export function plan(
  desired: Desired,
  observed: Observed,
  memory: Memory,
  now: number,
  policy: Policy,
): PlanResult {
  const draft = openDraft(memory, policy, now);
  if (observed.engine.state === 'unreachable') {
    draft.wait({ subject: 'the engine', code: 'engine', reason: observed.engine.error });
    return draft;
  }
  const context: PlanContext = { desired, observed, memory, policy, now, draft };
  const pass: Pass = {
    ...context,
    networks: planNetworks(context),
    volumes: planVolumes(context),
    images: new Map(),
    starts: new Map(),
    creates: new Map(),
    turn: openTurn(context),
  };
  planOrphans(pass);
  // In dependency order, so that a start step can come after the starts that it depends on.
  for (const service of desired.services) {
    for (const container of service.containers) planReplica(pass, replicaOf(pass, service, container));
  }
  return draft;
}

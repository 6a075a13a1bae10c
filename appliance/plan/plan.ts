/** The whole plan from one snapshot: pure. Steps in the order in which they read, each with its reason. */

import type { Desired, DesiredContainer } from '../desired/desired.ts';
import type { Observed } from '../observe/observed.ts';
import { planVolumeCleanups } from './cleanup.ts';
import { openDraft } from './context.ts';
import type { After, CertificatesInForce, PlanContext } from './context.ts';
import { replicaOf } from './current.ts';
import type { Replica, Wanted } from './judgement.ts';
import { planImageTags } from './image-tags.ts';
import { prepareLookup } from './lookup.ts';
import type { Memory } from './memory.ts';
import { planNetworks, planVolumes } from './networks.ts';
import { planOrphans } from './orphans.ts';
import type { Pass } from './pass.ts';
import type { Policy } from './policy.ts';
import { planPrune } from './prune.ts';
import { waitForStart, wantedStack } from './removal.ts';
import { planReplica } from './replica.ts';
import type { PlanResult } from './step.ts';
import { planStaleFiles } from './stale-files.ts';
import { openReloadHold } from './reload-hold.ts';
import { openTurn } from './turn.ts';

/** What the stack stands on, planned before it. */
export interface Ground {
  /** How many steps that is: the ids of the stack's go on after them. */
  readonly steps: number;
  readonly certificates?: CertificatesInForce;
  /** Host path -> the step that fills it: what mounts it comes after that. */
  readonly filled: ReadonlyMap<string, After>;
}

const NO_GROUND: Ground = { steps: 0, filled: new Map() };

export function plan(
  desired: Desired,
  observed: Observed,
  memory: Memory,
  now: number,
  policy: Policy,
  ground: Ground = NO_GROUND,
): PlanResult {
  const draft = openDraft(memory, policy, now, ground.steps);
  if (observed.engine.state === 'unreachable') {
    draft.wait({ subject: 'the engine', code: 'engine', reason: observed.engine.error });
    return { steps: [], waiting: draft.waiting };
  }
  const ordered = inOrder(observed);
  const wanted = wantedStack(desired, ordered, memory);
  const context: PlanContext = {
    desired: wanted,
    observed: ordered,
    memory,
    policy,
    now,
    draft,
    certificates: ground.certificates,
    lookup: prepareLookup(wanted, ordered, memory),
    replicas: new Map<DesiredContainer, Replica>(),
    wanted: new Map<DesiredContainer, Wanted>(),
  };
  const turn = openTurn(context);
  const cleanups = planVolumeCleanups(context, desired.volumes, turn);
  const pass: Pass = {
    ...context,
    cleanups,
    networks: planNetworks(context),
    volumes: new Map([...planVolumes(context, cleanups.volumes), ...ground.filled]),
    images: new Map(),
    starts: new Map(),
    creates: new Map(),
    orphanStops: [],
    turn,
    reloadHold: openReloadHold(context),
  };
  planOrphans(pass);
  // In dependency order, so that a start step can come after the starts that it depends on.
  for (const service of wanted.services) {
    for (const container of service.containers) planReplica(pass, replicaOf(pass, service, container));
  }
  planImageTags(pass);
  planStaleFiles(pass, draft.steps);
  waitForStart(draft, desired, wanted);
  planPrune({ ...pass, draft }, desired, ground.steps === 0);
  return { steps: draft.steps, waiting: draft.waiting };
}

/** The engine lists in whatever order: the same things always give the same plan. */
function inOrder(observed: Observed): Observed {
  return {
    ...observed,
    containers: observed.containers.toSorted((a, b) => compare(a.name, b.name) || compare(a.id, b.id)),
    networks: observed.networks.toSorted((a, b) => compare(a.name, b.name) || compare(a.id, b.id)),
    files: observed.files.toSorted(compare),
  };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

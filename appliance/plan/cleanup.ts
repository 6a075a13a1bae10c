/**
 * What an operator wants cleaned up: the containers of a service, or named volumes with their data. Here it only goes; the
 * usual plan makes it anew. A volume goes only by its own name, only if it is ours and of the stack, and nothing foreign uses it.
 */

import type { DesiredVolume } from '../desired/desired.ts';
import { label } from '../desired/desired.ts';
import type { ObservedContainer } from '../observe/observed.ts';
import { subjectOfReplica, waitFor } from './context.ts';
import type { After, PlanContext } from './context.ts';
import { couldBeMadeAnew } from './create.ts';
import { replicaOfContainer } from './current.ts';
import { closedGates, isStopped } from './gate.ts';
import { effectiveHealth } from './health.ts';
import { imageForCreate } from './images.ts';
import type { Replica } from './judgement.ts';
import { isOurs } from './networks.ts';
import type { Cleanups, Pass } from './pass.ts';
import type { WaitingFor } from './step.ts';
import { isUp, planBareStop, planRemove, planStop } from './stop.ts';
import type { Turn } from './turn.ts';
import { wantedFor } from './wanted.ts';

/** `declared`: of the file, also when an operator removed the stack. */
export function planVolumeCleanups(
  context: PlanContext,
  declared: readonly DesiredVolume[],
  turn: Turn,
): Cleanups {
  const containers = new Set<string>();
  const volumes = new Map<string, After>();
  for (const name of Object.keys(context.memory.volumeCleanups).toSorted()) {
    if (!mayGo(context, declared, name) || isHeldUp(context, turn, name)) continue;
    const mounting = mountingOf(context, name);
    const reason = `an operator wants volume ${name} empty`;
    const removals = mounting.map((container) => takeDown(context, turn, container, reason, []));
    for (const { id } of mounting) containers.add(id);
    volumes.set(
      name,
      context.draft.step({
        kind: 'remove-volume',
        about: name,
        subject: `volume ${name}`,
        reason: 'an operator wants it removed, with its data',
        after: removals,
        args: { name },
        input: context.memory.volumeCleanups[name]?.id ?? '',
      }),
    );
  }
  return { containers, volumes };
}

function mayGo(context: PlanContext, declared: readonly DesiredVolume[], name: string): boolean {
  const found = context.lookup.volume(name);
  const volume = declared.find((each) => each.name === name);
  return found !== undefined && volume?.external === false && isOurs(context, found.labels);
}

/** By somebody else's container, or because something else has its turn. */
function isHeldUp(context: PlanContext, turn: Turn, name: string): boolean {
  const subject = { subject: `volume ${name}` };
  const foreign = context.observed.foreign.find(({ volumes }) => volumes.includes(name));
  if (foreign !== undefined) {
    const reason = `an operator wants it removed; container ${foreign.name}, which is not ours, mounts it`;
    waitFor(context, subject, 'volume-in-use', reason);
    return true;
  }
  // What has been begun is brought to its end: some of its services are down already.
  if (context.memory.volumeCleanups[name]?.isBegun === true) return false;
  const mounting = mountingOf(context, name);
  const lost = mounting.map((container) => whyLost(context, container)).find((why) => why !== undefined);
  if (lost !== undefined) {
    waitFor(context, subject, lost.code, `its removal waits: ${lost.reason}`);
    return true;
  }
  const working = mounting
    .filter(({ state }) => state === 'running')
    .map((container) => replicaFor(context, container))
    .filter((replica) => replica !== undefined);
  const [holder] = working.map((replica) => turn.heldBy(replica));
  if (holder === undefined || working.some((replica) => turn.heldBy(replica) === undefined)) return false;
  waitFor(context, subject, 'one-at-a-time', `removal after ${holder}: one service at a time`);
  return true;
}

function mountingOf({ observed }: PlanContext, volume: string): readonly ObservedContainer[] {
  return observed.containers.filter(({ mounts }) =>
    mounts.some(({ type, name }) => type === 'volume' && name === volume),
  );
}

function replicaFor(context: PlanContext, container: ObservedContainer): Replica | undefined {
  if (container.labels[label.stack] !== context.desired.stack) return undefined;
  return replicaOfContainer(context, container);
}

/** Why its service could not come back, or is not to be touched now. */
function whyLost(
  context: PlanContext,
  mounting: ObservedContainer,
): Pick<WaitingFor, 'code' | 'reason'> | undefined {
  const replica = replicaFor(context, mounting);
  if (replica === undefined || isStopped(context, replica.service.name)) return undefined;
  const { service, container } = replica;
  if (isOnTrial(context, replica)) {
    return { code: 'one-at-a-time', reason: `the replacement of ${service.name} is not proven yet` };
  }
  if (context.lookup.nameHolder(container.name)?.foreign === true) {
    return { code: 'name-taken', reason: `the name ${container.name} is held by a foreign container` };
  }
  const image = wantedFor(context, service, container).image?.image ?? service.image;
  return context.observed.images[image] === undefined
    ? { code: 'image', reason: `image ${service.image} is not on this machine` }
    : undefined;
}

/** Its predecessor is kept until it is proven or taken back. */
function isOnTrial({ memory }: PlanContext, { container }: Replica): boolean {
  return memory.replacements[container.name] !== undefined;
}

function takeDown(
  context: PlanContext,
  turn: Turn,
  container: ObservedContainer,
  reason: string,
  after: readonly After[],
): After {
  const replica = replicaFor(context, container);
  const subject =
    replica === undefined ? { subject: `container ${container.name}` } : subjectOfReplica(replica);
  if (!isUp(container)) return planRemove(context, subject, container, reason, after);
  const stopped =
    replica === undefined
      ? planBareStop(context, subject, container, reason, after)
      : planStop(context, replica, container, reason, { after });
  if (replica !== undefined && stopped !== 'later') turn.take(replica);
  return planRemove(context, subject, container, reason, [stopped]);
}

/** True: this replica's containers go, and nothing else is planned for it. */
export function planContainerCleanup(pass: Pass, replica: Replica): boolean {
  const { service, current, outdated } = replica;
  const all = [...(current === undefined ? [] : [current]), ...outdated];
  if (all.some(({ id }) => pass.cleanups.containers.has(id))) return true;
  const marked = all.filter(({ id }) => pass.memory.cleanups[id]?.isRemoved === false);
  if (marked.length === 0) return false;
  const isWanted = !isStopped(pass, service.name);
  if (isWanted && (mustWait(pass, replica, marked) || !couldBeMadeAnew(pass, replica))) return false;
  const image = isWanted ? imageForCreate(pass, replica).after : undefined;
  if (image === 'later') return false;
  for (const each of marked)
    takeDown(pass, pass.turn, each, 'an operator wants its containers made anew', [image]);
  return true;
}

/** What works goes in its turn, and only when its dependencies would let its successor start. */
function mustWait(pass: Pass, replica: Replica, marked: readonly ObservedContainer[]): boolean {
  const { service } = replica;
  const subject = subjectOfReplica(replica);
  if (isOnTrial(pass, replica)) {
    waitFor(pass, subject, 'one-at-a-time', 'cleanup after its replacement is proven or taken back');
    return true;
  }
  const works = marked.some((each) => isUp(each) && effectiveHealth(each) !== 'unhealthy');
  const holder = works ? pass.turn.heldBy(replica) : undefined;
  if (holder !== undefined) {
    waitFor(pass, subject, 'one-at-a-time', `cleanup after ${holder}: one service at a time`);
    return true;
  }
  const [gate] = works ? closedGates(pass, service) : [];
  if (gate === undefined) return false;
  waitFor(pass, subject, 'dependency', `cleanup waits: ${gate.reason}`);
  return true;
}

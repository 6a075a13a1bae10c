/** What both ways of replacing a container have in common. */

import type { ObservedContainer } from '../observe/observed.ts';
import { subjectOfReplica, waitFor } from './context.ts';
import type { After } from './context.ts';
import { closedGates } from './gate.ts';
import { keptReference } from './image-choice.ts';
import type { Replica } from './judgement.ts';
import { freeName } from './pass.ts';
import type { Pass } from './pass.ts';
import type { BegunReplacement } from './step.ts';
import { planRemove, planStop, isUp } from './stop.ts';
import { judgeTrial, trialEnd } from './trial.ts';
import { isMadeOf, quarantineKey } from './release.ts';

/** Something that works is stopped only when its dependencies would let its successor start. */
export function dependenciesAllow(pass: Pass, replica: Replica, why: string): boolean {
  if (pass.memory.replacements[replica.container.name] !== undefined) return true;
  const [gate] = works(replica) ? closedGates(pass, replica.service) : [];
  if (gate === undefined) return true;
  waitFor(pass, subjectOfReplica(replica), 'dependency', `replacement (${why}) waits: ${gate.reason}`);
  return false;
}

export function hasTurn(pass: Pass, replica: Replica, why: string): boolean {
  const holder = works(replica) ? pass.turn.heldBy(replica) : undefined;
  if (holder === undefined) return true;
  const reason = `replacement (${why}) after ${holder}: one service at a time`;
  waitFor(pass, subjectOfReplica(replica), 'one-at-a-time', reason);
  return false;
}

function works(replica: Replica): boolean {
  return replica.outdated.some((old) => old.state === 'running');
}

export function predecessorWithName({ container, outdated }: Replica): ObservedContainer | undefined {
  return outdated.find((old) => old.name === container.name);
}

/** The image to go back to is given a name of ours before anything is stopped: nobody's clean-up takes it then. */
export function keepImage(pass: Pass, replica: Replica, { name, from, to }: BegunReplacement): After {
  const reference = keptReference(name);
  const { images } = pass.observed;
  const isKept = from.image === to.image || images[reference]?.id === from.image;
  // Of an image that was removed by force the container is all that is left.
  if (isKept || images[from.image] === undefined) return undefined;
  return pass.draft.step({
    ...subjectOfReplica(replica),
    kind: 'tag-image',
    about: reference,
    reason: 'it is kept for a rollback',
    after: [],
    args: { image: from.image, reference },
    input: from.image,
  });
}

/** Of a container that is taken back, before it is stopped. */
export function lastLogs(pass: Pass, replica: Replica): After {
  const { name } = replica.container;
  const replacement = pass.memory.replacements[name];
  if (replacement?.phase !== 'rollback') return undefined;
  const key = quarantineKey(name, replacement.to);
  const bad = replica.outdated.find((old) => isMadeOf(old, replacement.to) && old.startedAt !== '');
  const record = pass.memory.quarantine[key];
  if (bad === undefined || record === undefined || record.output !== undefined) return undefined;
  return pass.draft.step({
    ...subjectOfReplica(replica),
    kind: 'read-last-logs',
    about: bad.id,
    reason: `it is taken back: ${replacement.failure ?? ''}`,
    after: [],
    args: { container: bad.id, lines: LINES_KEPT },
    input: key,
  });
}

const LINES_KEPT = 20;

/** `id` and `name` of the replacement as it is now. A name that something else holds is taken over when it is free. */
export function takeOverName(
  pass: Pass,
  replica: Replica,
  id: string,
  name: string,
  after: readonly After[],
): readonly After[] {
  const { container } = replica;
  const holder = predecessorWithName(replica);
  if (name === container.name) return [];
  if (holder === undefined && pass.lookup.nameHolder(container.name) !== undefined) return [];
  const rename = (about: string, to: string, reason: string, before: readonly After[]) =>
    pass.draft.step({
      ...subjectOfReplica(replica),
      kind: 'rename-container',
      about,
      reason,
      after: before,
      args: { container: about, name: to },
      input: to,
    });
  const previous = freeName(pass, `${container.name}.previous`);
  // The engine takes no other call about a dead container.
  const remove = (dead: ObservedContainer) =>
    planRemove(pass, subjectOfReplica(replica), dead, replica.drift ?? '', after);
  const moved =
    holder?.state === 'dead'
      ? remove(holder)
      : holder && rename(holder.id, previous, 'its replacement takes the name', after);
  return [moved, rename(id, container.name, 'it replaces its predecessor', [...after, moved])];
}

/** `kept`: the one to go back to; `serves`: it runs meanwhile. Else it does not run beside its successor, also if somebody has started it. */
export function clearAway(
  pass: Pass,
  replica: Replica,
  kept: string | undefined,
  { serves = false }: { readonly serves?: boolean } = {},
): void {
  const logs = lastLogs(pass, replica);
  for (const old of replica.outdated) {
    if (serves && old.id === kept) continue;
    const stopped = isUp(old)
      ? planStop(pass, replica, old, 'its replacement runs', { after: [logs] })
      : undefined;
    if (old.id !== kept) {
      planRemove(pass, subjectOfReplica(replica), old, 'its replacement runs', [logs, stopped]);
    }
  }
}

/** Says that it is on trial, also where its predecessor has been taken away by somebody. */
export function planTrialWait(
  pass: Pass,
  replica: Replica,
  candidate: ObservedContainer,
  where = 'on trial',
): void {
  const { service, container } = replica;
  const replacement = pass.memory.replacements[container.name];
  if (replacement?.phase !== 'trial') return;
  const { memory } = pass;
  const verdict = judgeTrial({
    service,
    name: container.name,
    replacement,
    candidate,
    memory,
    bootId: pass.observed.bootId,
  });
  if (verdict.kind !== 'pending') return;
  const reason = `${where} (${replacement.cause}): ${verdict.reason}`;
  waitFor(pass, subjectOfReplica(replica), 'trial', reason, trialEnd(replacement, verdict.leftMs, pass.now));
}

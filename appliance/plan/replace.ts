/**
 * A container is replaced without ever losing the old one before the new one exists: create under a temporary name,
 * stop the old one, give it another name, give the new one its name, start it, and only then remove the old one.
 * Each pass plans what is left of that chain from what it sees.
 */

import type { ObservedContainer } from '../observe/observed.ts';
import { subjectOf, waitFor } from './context.ts';
import type { After } from './context.ts';
import type { Replica } from './judgement.ts';
import { planCreate } from './create.ts';
import { closedGates } from './gate.ts';
import { freeName } from './pass.ts';
import type { Pass } from './pass.ts';
import { planStart } from './start.ts';
import { planState } from './state.ts';
import { planRemove, planStop } from './stop.ts';

export function planReplacement(pass: Pass, replica: Replica): void {
  const { current, outdated } = replica;
  if (current !== undefined && hasTakenOver(pass, replica, current)) {
    clearAway(pass, replica, outdated);
    return planState(pass, replica, current, []);
  }
  return current === undefined ? replaceByNew(pass, replica) : finishWith(pass, replica, current);
}

/** Its predecessor gave up the name, and it runs, or has run and ended by itself. */
function hasTakenOver(pass: Pass, replica: Replica, current: ObservedContainer): boolean {
  if (predecessorWithName(replica) !== undefined || current.startedAt === '') return false;
  return current.state !== 'exited' || pass.memory.runs[current.id]?.stoppedByUs !== true;
}

/** Image and container are made ready without waiting for the turn: they disturb nobody. */
function replaceByNew(pass: Pass, replica: Replica): void {
  const reason = replica.drift ?? 'it is replaced';
  if (!dependenciesAllow(pass, replica, reason)) return;
  const created = planCreate(pass, replica, reason);
  if (created === undefined || !hasTurn(pass, replica, reason)) return;
  const stops = stopOutdated(pass, replica, reason, created.id);
  const names = takeOverName(pass, replica, created.name, created.name, [created.id, ...stops]);
  const started = planStart(pass, replica, {
    reason,
    after: [created.id, ...stops, ...names],
    container: created.name,
    afterDisruption: true,
  });
  for (const old of replica.outdated)
    planRemove(pass, subject(replica), old, 'its replacement runs', [started]);
}

/** The replacement exists: what is left is to stop the old one and to hand over the name. */
function finishWith(pass: Pass, replica: Replica, current: ObservedContainer): void {
  const reason = replica.drift ?? 'its replacement is ready';
  if (!dependenciesAllow(pass, replica, reason) || !hasTurn(pass, replica, reason)) return;
  const stops = stopOutdated(pass, replica, reason, undefined);
  const names = takeOverName(pass, replica, current.id, current.name, stops);
  planState(pass, replica, current, [...stops, ...names]);
}

function stopOutdated(pass: Pass, replica: Replica, reason: string, created: After): readonly After[] {
  const running = replica.outdated.filter((old) => old.state === 'running' || old.state === 'paused');
  const stops = running.map((old) => planStop(pass, replica, old, reason, { after: [created] }));
  if (stops.some((stop) => stop !== 'later')) pass.turn.take(replica);
  return stops;
}

/** Something that works is stopped only when its dependencies would let its successor start. */
function dependenciesAllow(pass: Pass, replica: Replica, why: string): boolean {
  const [gate] = works(replica) ? closedGates(pass, replica.service) : [];
  if (gate === undefined) return true;
  waitFor(pass, subject(replica), 'dependency', `replacement (${why}) waits: ${gate.reason}`);
  return false;
}

function hasTurn(pass: Pass, replica: Replica, why: string): boolean {
  const holder = works(replica) ? pass.turn.heldBy(replica) : undefined;
  if (holder === undefined) return true;
  const reason = `replacement (${why}) after ${holder}: one service at a time`;
  waitFor(pass, subject(replica), 'one-at-a-time', reason);
  return false;
}

function works(replica: Replica): boolean {
  return replica.outdated.some((old) => old.state === 'running');
}

function predecessorWithName({ container, outdated }: Replica): ObservedContainer | undefined {
  return outdated.find((old) => old.name === container.name);
}

/** `id` and `name` of the replacement as it is now. A name that something else holds is taken over when it is free. */
function takeOverName(
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
      ...subject(replica),
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
    planRemove(pass, subject(replica), dead, replica.drift ?? '', after);
  const moved =
    holder?.state === 'dead'
      ? remove(holder)
      : holder && rename(holder.id, previous, 'its replacement takes the name', after);
  return [moved, rename(id, container.name, 'it replaces its predecessor', [...after, moved])];
}

function clearAway(pass: Pass, replica: Replica, outdated: readonly ObservedContainer[]): void {
  for (const old of outdated) {
    const running = old.state === 'running' || old.state === 'paused';
    const stopped = running ? planStop(pass, replica, old, 'its replacement runs') : undefined;
    planRemove(pass, subject(replica), old, 'its replacement runs', [stopped]);
  }
}

function subject(replica: Replica): { subject: string; service: string } {
  return { subject: subjectOf(replica.service, replica.container), service: replica.service.name };
}

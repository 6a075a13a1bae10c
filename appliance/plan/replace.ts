/**
 * A container is replaced without ever losing the old one before the new one exists: create under a temporary name,
 * stop the old one, give it another name, give the new one its name, start it, and only then remove the old one.
 * Each pass plans what is left of that chain from what it sees.
 */

import type { ObservedContainer } from '../observe/observed.ts';
import { subjectOf, waitFor } from './context.ts';
import type { Replica } from './current.ts';
import { planCreate } from './create.ts';
import { closedGates } from './gate.ts';
import { freeName } from './pass.ts';
import type { Pass } from './pass.ts';
import { planStart } from './start.ts';
import { planState } from './state.ts';
import { planRemove, planStop } from './stop.ts';

export function planReplacement(pass: Pass, replica: Replica): void {
  const { current, outdated, container } = replica;
  if (current !== undefined && current.name === container.name && current.startedAt !== '') {
    clearAway(pass, replica, outdated);
    return planState(pass, replica, current, []);
  }
  if (!mayDisturb(pass, replica)) return;
  return current === undefined ? replaceByNew(pass, replica) : finishWith(pass, replica, current);
}

function replaceByNew(pass: Pass, replica: Replica): void {
  const reason = replica.drift ?? 'it is replaced';
  const created = planCreate(pass, replica, reason);
  if (created === undefined) return;
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
  const stops = stopOutdated(pass, replica, replica.drift ?? 'its replacement is ready', undefined);
  const names = takeOverName(pass, replica, current.id, current.name, stops);
  planState(pass, replica, current, [...stops, ...names]);
}

function stopOutdated(
  pass: Pass,
  replica: Replica,
  reason: string,
  created: number | undefined,
): readonly (number | undefined)[] {
  return replica.outdated
    .filter((old) => old.state === 'running' || old.state === 'paused')
    .map((old) => planStop(pass, replica, old, reason, [created]));
}

/** Something that works is touched only in turn, and only when its dependencies would let the new one start. */
function mayDisturb(pass: Pass, replica: Replica): boolean {
  const works = replica.outdated.some((old) => old.state === 'running');
  if (!works) return true;
  const [gate] = closedGates(pass, replica.service);
  const why = replica.drift ?? 'to be replaced';
  if (gate !== undefined && replica.current === undefined) {
    waitFor(pass, subject(replica), 'dependency', `replacement (${why}) waits: ${gate.reason}`);
    return false;
  }
  const turn = pass.turn.take(replica.service.name);
  if (turn.granted) return true;
  waitFor(
    pass,
    subject(replica),
    'one-at-a-time',
    `replacement (${why}) after ${turn.holder}: one service at a time`,
  );
  return false;
}

/** `id` and `name` of the replacement as it is now; where it has the name already, nothing is to be done. */
function takeOverName(
  pass: Pass,
  replica: Replica,
  id: string,
  name: string,
  after: readonly (number | undefined)[],
): readonly (number | undefined)[] {
  const { container, outdated } = replica;
  if (name === container.name) return [];
  const rename = (about: string, to: string, reason: string, before: readonly (number | undefined)[]) =>
    pass.draft.step({
      ...subject(replica),
      kind: 'rename-container',
      about,
      reason,
      after: before,
      args: { container: about, name: to },
      input: to,
    });
  const holder = outdated.find((old) => old.name === container.name);
  const previous = freeName(pass, `${container.name}.previous`);
  const moved =
    holder === undefined ? undefined : rename(holder.id, previous, 'its replacement takes the name', after);
  return [moved, rename(id, container.name, 'it replaces its predecessor', [...after, moved])];
}

function clearAway(pass: Pass, replica: Replica, outdated: readonly ObservedContainer[]): void {
  for (const old of outdated) {
    const running = old.state === 'running' || old.state === 'paused';
    const stopped = running ? planStop(pass, replica, old, 'its replacement runs') : undefined;
    if (running && stopped === undefined) continue;
    planRemove(pass, subject(replica), old, 'its replacement runs', [stopped]);
  }
}

function subject(replica: Replica): { subject: string; service: string } {
  return { subject: subjectOf(replica.service, replica.container), service: replica.service.name };
}

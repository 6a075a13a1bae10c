/**
 * A container is replaced without ever losing the old one before the new one exists: create under a temporary name,
 * stop the old one, give it another name, give the new one its name, start it, and remove the old one once the new one
 * has proven itself; else the old one is put back. Each pass plans what is left of that chain from what it sees.
 */

import type { ObservedContainer } from '../observe/observed.ts';
import { subjectOfReplica } from './context.ts';
import type { After } from './context.ts';
import { planCreate } from './create.ts';
import type { Replica } from './judgement.ts';
import type { Pass } from './pass.ts';
import { planHandover, planStartBeside, planTrialBeside } from './replace-beside.ts';
import {
  clearAway,
  dependenciesAllow,
  hasTurn,
  keepImage,
  lastLogs,
  planTrialWait,
  predecessorWithName,
  takeOverName,
} from './replace-parts.ts';
import { begun, isBesideOnTrial, strategyOf } from './replace-strategy.ts';
import { planStart } from './start.ts';
import { planState } from './state.ts';
import { planRemove, planStop, isUp } from './stop.ts';

export function planReplacement(pass: Pass, replica: Replica): void {
  const { current, container } = replica;
  const replacement = pass.memory.replacements[container.name];
  if (current === undefined) return replaceByNew(pass, replica);
  if (replacement !== undefined && isBesideOnTrial(replica, replacement)) {
    return planTrialBeside(pass, replica, current, replacement);
  }
  if (replacement?.phase === 'handover') return planHandover(pass, replica, current, replacement);
  if (!hasTakenOver(pass, replica, current)) return finishWith(pass, replica, current);
  const kept = replacement?.phase === 'trial' ? replacement.from.container : undefined;
  clearAway(pass, replica, kept);
  planTrialWait(pass, replica, current);
  return planState(pass, replica, current, []);
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
  const isBeside = strategyOf(pass, replica) === 'start-first';
  const created = planCreate(pass, replica, reason, { isQuiet: isBeside });
  if (created === undefined || !hasTurn(pass, replica, reason)) return;
  if (isBeside) return planStartBeside(pass, replica, created.name, [created.id]);
  const stops = stopOutdated(pass, replica, reason, [created.id]);
  const names = takeOverName(pass, replica, created.name, created.name, [created.id, ...stops]);
  const started = planStart(pass, replica, {
    reason,
    after: [created.id, ...stops, ...names],
    container: created.name,
    afterDisruption: true,
  });
  for (const old of replica.outdated)
    planRemove(pass, subjectOfReplica(replica), old, 'its replacement runs', [started]);
}

/** The replacement exists: what is left is to stop the old one and to hand over the name. */
function finishWith(pass: Pass, replica: Replica, current: ObservedContainer): void {
  const reason = replica.drift ?? 'its replacement is ready';
  if (!dependenciesAllow(pass, replica, reason) || !hasTurn(pass, replica, reason)) return;
  // Nothing else tells the next look that it has been started.
  if (begun(pass, replica)?.strategy === 'start-first') return planStartBeside(pass, replica, current.id, []);
  const stops = stopOutdated(pass, replica, reason, [lastLogs(pass, replica)]);
  const names = takeOverName(pass, replica, current.id, current.name, stops);
  planState(pass, replica, current, [...stops, ...names]);
}

function stopOutdated(
  pass: Pass,
  replica: Replica,
  reason: string,
  before: readonly After[],
): readonly After[] {
  const running = replica.outdated.filter(isUp);
  const stops = running.map((old) => {
    const replacement = begun(pass, replica);
    const kept = replacement && keepImage(pass, replica, replacement);
    return planStop(pass, replica, old, reason, {
      after: [...before, kept],
      ...(replacement === undefined ? {} : { replacement }),
    });
  });
  if (stops.some((stop) => stop !== 'later')) pass.turn.take(replica);
  return stops;
}

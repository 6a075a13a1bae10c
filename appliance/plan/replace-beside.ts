/**
 * Start-first: the new container is started and proven beside the old one, which serves meanwhile. Only then it gets the
 * names by which others find it on their networks, and the old one is stopped, so that at every moment somebody answers.
 */

import type { ObservedContainer } from '../observe/observed.ts';
import { subjectOfReplica, waitFor } from './context.ts';
import type { After } from './context.ts';
import { planEndpoints } from './endpoints.ts';
import { planHooks } from './hooks.ts';
import type { Replica } from './judgement.ts';
import type { Pass } from './pass.ts';
import { clearAway, keepImage, planTrialWait, takeOverName } from './replace-parts.ts';
import { begun } from './replace-strategy.ts';
import { planStart } from './start.ts';
import { isAtItsEnd, planState } from './state.ts';
import { planStop, isUp } from './stop.ts';
import { isGood, trialEnd } from './trial.ts';
import type { Replacement } from './update-memory.ts';

/** `id`: of the new container, or the name that it will have. */
export function planStartBeside(pass: Pass, replica: Replica, id: string, after: readonly After[]): void {
  const replacement = begun(pass, replica);
  const kept = replacement && keepImage(pass, replica, replacement);
  const { current, drift } = replica;
  const endpoints = current === undefined ? [] : planEndpoints(pass, replica, current, { isQuiet: true });
  const started = planStart(pass, replica, {
    reason: `${drift ?? 'it is replaced'}; its predecessor serves meanwhile`,
    after: [...after, ...endpoints, kept],
    container: id,
    afterDisruption: false,
  });
  if (started !== 'later') pass.turn.take(replica);
}

export function planTrialBeside(
  pass: Pass,
  replica: Replica,
  current: ObservedContainer,
  replacement: Replacement,
): void {
  clearAway(pass, replica, replacement.from.container, { serves: true });
  if (current.state === 'created' || current.state === 'exited')
    return planStartBeside(pass, replica, current.id, []);
  if (current.state !== 'running') return planState(pass, replica, current, []);
  const serves = replica.outdated.some((old) => old.id === replacement.from.container && isGood(old));
  // Nobody else answers.
  if (!serves) planEndpoints(pass, replica, current);
  planHooks(pass, replica, current, 'post_start');
  planTrialWait(pass, replica, current, 'on trial beside its predecessor');
}

/** It is proven: its names on the networks first, then the old one goes, then its own name. */
export function planHandover(
  pass: Pass,
  replica: Replica,
  current: ObservedContainer,
  replacement: Replacement,
): void {
  const reason = 'its replacement has proven itself';
  const named = planEndpoints(pass, replica, current);
  // One that does badly is the restarter's, which counts for one container alone: there is nothing to hand over to later.
  if (isGood(current) && !mayGo(pass, replica, replacement)) return;
  const stops = replica.outdated
    .filter(isUp)
    .map((old) => planStop(pass, replica, old, reason, { after: named }));
  const names = takeOverName(pass, replica, current.id, current.name, [...named, ...stops]);
  // What has done its work, or is given up, is proven all the same: there is nothing to wait for.
  if (current.state !== 'running' && !isAtItsEnd(pass, replica, current))
    return planState(pass, replica, current, names);
  if (stops.length === 0 && names.length === 0) clearAway(pass, replica, undefined);
}

/** Who was just told the address of the new one is answered by it before there is nobody else. */
function mayGo(pass: Pass, replica: Replica, replacement: Replacement): boolean {
  const { strategy, namedFromMs, watchedMs, from } = replacement;
  const serves = replica.outdated.some((old) => old.id === from.container && isUp(old));
  if (strategy !== 'start-first' || !serves) return true;
  const namedMs = namedFromMs === undefined ? 0 : watchedMs - namedFromMs;
  const leftMs = pass.policy.handoverMs - namedMs;
  if (leftMs <= 0) return true;
  const until = namedFromMs === undefined ? undefined : trialEnd(replacement, leftMs, pass.now);
  const seconds = Math.ceil(pass.policy.handoverMs / 1_000);
  const reason = `its replacement (${replacement.cause}) has proven itself; it goes once that one is known by all its names for ${seconds} s`;
  waitFor(pass, subjectOfReplica(replica), 'trial', reason, until);
  return false;
}

/**
 * Start-first: the new container is started and proven beside the old one, which serves meanwhile. Only then it gets the
 * names by which others find it on their networks, and the old one is stopped, so that at every moment somebody answers.
 */

import type { ObservedContainer } from '../observe/observed.ts';
import type { After } from './context.ts';
import { planEndpoints } from './endpoints.ts';
import { planHooks } from './hooks.ts';
import type { Replica } from './judgement.ts';
import type { Pass } from './pass.ts';
import { begun, clearAway, keepImage, planTrialWait, takeOverName } from './replace-parts.ts';
import { planStart } from './start.ts';
import { planState } from './state.ts';
import { planStop, isUp } from './stop.ts';
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
  if (current.state !== 'running') return planStartBeside(pass, replica, current.id, []);
  planHooks(pass, replica, current, 'post_start');
  planTrialWait(pass, replica, current, 'on trial beside its predecessor');
}

/** It is proven: its names on the networks first, then the old one goes, then its own name. */
export function planHandover(pass: Pass, replica: Replica, current: ObservedContainer): void {
  const reason = 'its replacement has proven itself';
  const named = planEndpoints(pass, replica, current, { isHandover: true });
  const stops = replica.outdated
    .filter(isUp)
    .map((old) => planStop(pass, replica, old, reason, { after: named }));
  const names = takeOverName(pass, replica, current.id, current.name, [...named, ...stops]);
  if (current.state !== 'running') return planState(pass, replica, current, names);
  if (stops.length === 0 && names.length === 0) clearAway(pass, replica, undefined);
}

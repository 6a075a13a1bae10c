/** A container that runs: leave it alone, unless an operator, its health or its networks say otherwise. */

import { runKey } from '../contract/run-key.ts';
import type { ObservedContainer } from '../observe/observed.ts';
import { subjectOf, waitFor } from './context.ts';
import type { Replica } from './judgement.ts';
import { effectiveHealth, healthOutput } from './health.ts';
import { lostNamespace } from './namespaces.ts';
import type { Pass } from './pass.ts';
import { backoffMs } from './restart.ts';
import { endOfDelay } from './retry.ts';
import { planEndpoints } from './endpoints.ts';
import { planHooks } from './hooks.ts';
import { planSignal, reloadOf } from './reload.ts';
import { planStart } from './start.ts';
import { planStop } from './stop.ts';

export function planRunning(pass: Pass, replica: Replica, current: ObservedContainer): void {
  planEndpoints(pass, replica, current);
  const hooks = planHooks(pass, replica, current, 'post_start');
  if (planRequestedRestart(pass, replica, current)) return;
  if (planReload(pass, replica, current)) return;
  const lost = lostNamespace(pass, replica.container.create, current);
  if (lost !== undefined) return restart(pass, replica, current, lost, 'repair');
  switch (effectiveHealth(current)) {
    case 'unhealthy':
      return planUnhealthy(pass, replica, current);
    case 'starting':
      return wait(pass, replica, 'health', 'its health test has not passed yet');
    case 'healthy':
    case 'untested':
      if (hooks !== undefined) wait(pass, replica, 'health', 'its post_start hooks have not run yet');
  }
}

function planRequestedRestart(pass: Pass, replica: Replica, current: ObservedContainer): boolean {
  const { service } = replica;
  const request = pass.memory.restarts[service.name];
  if (request?.runs.includes(runKey(current)) !== true) return false;
  const holder = pass.turn.heldBy(replica);
  if (holder !== undefined) {
    wait(pass, replica, 'one-at-a-time', `restart after ${holder}: one service at a time`);
    return true;
  }
  restart(pass, replica, current, request.reason, 'request');
  return true;
}

/** Only where it does well: what is unhealthy has its own way back, and finds the new certificates then. */
function planReload(pass: Pass, replica: Replica, current: ObservedContainer): boolean {
  const reload = reloadOf(pass, replica.service, current);
  const health = effectiveHealth(current);
  if (reload === undefined || health === 'unhealthy' || health === 'starting') return false;
  const verb = reload.kind === 'restart' ? 'restart' : reload.signal;
  const { troubled, settlesAt } = pass.reloadHold();
  if (troubled !== undefined) {
    const why = `${reload.reason}, but ${troubled.service} does badly since it has the new ones: no ${verb} until that is over`;
    wait(pass, replica, 'certificate-reload', why, troubled.until);
    return true;
  }
  const holder = pass.turn.heldBy(replica);
  if (holder !== undefined) {
    wait(pass, replica, 'one-at-a-time', `${verb} after ${holder}: one service at a time`, settlesAt);
    return true;
  }
  if (reload.kind === 'restart') restart(pass, replica, current, reload.reason, 'reload');
  else planSignal(pass, replica, current, reload);
  return true;
}

/** Restarted with the same back-off as after a crash: a test that fails at once must not become a busy loop. */
function planUnhealthy(pass: Pass, replica: Replica, current: ObservedContainer): void {
  const runs = pass.memory.unhealthy[replica.container.name];
  const output = healthOutput(current);
  const restarts = Math.max(0, (runs?.count ?? 1) - 1);
  const times = restarts === 0 ? '' : `, after ${restarts} restart${restarts === 1 ? '' : 's'}`;
  const reason = `unhealthy${times}${output === '' ? '' : `: ${output}`}`;
  const until = endOfDelay(runs?.at ?? pass.now, backoffMs(runs?.count ?? 1, pass.policy), pass.now);
  if (until > pass.now) return wait(pass, replica, 'back-off', reason, until);
  restart(pass, replica, current, reason, 'repair');
}

/** `occasion`: a repair disturbs nothing that works; the others have their turn. */
function restart(
  pass: Pass,
  replica: Replica,
  current: ObservedContainer,
  reason: string,
  occasion: 'repair' | 'request' | 'reload',
): void {
  const afterDisruption = occasion !== 'repair';
  const stopped = planStop(pass, replica, current, reason, { isReload: occasion === 'reload' });
  if (afterDisruption && stopped !== 'later') pass.turn.take(replica);
  planStart(pass, replica, { reason, after: [stopped], container: current.id, afterDisruption });
}

function wait(
  pass: Pass,
  replica: Replica,
  code: 'health' | 'one-at-a-time' | 'back-off' | 'certificate-reload',
  reason: string,
  until?: number,
): void {
  const { service, container } = replica;
  waitFor(pass, { subject: subjectOf(service, container), service: service.name }, code, reason, until);
}

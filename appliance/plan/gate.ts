/** Whether a service's dependencies let it start, and if not, what exactly is missing. */

import type { DependencyModel } from '../desired/compose/model.ts';
import type { DesiredService } from '../desired/desired.ts';
import type { ObservedContainer } from '../observe/observed.ts';
import type { PlanContext } from './context.ts';
import { replicaOf } from './current.ts';
import { effectiveHealth, hasHealthCheck } from './health.ts';
import { hasPostStartToRun } from './hooks.ts';
import { decideRestart, isJob, ranInThisBoot } from './restart.ts';

export type Gate =
  | { readonly open: true }
  /** `failing`: it does not look as if it would open by itself soon. */
  | { readonly open: false; readonly dependency: string; readonly reason: string; readonly failing: boolean };

/** One entry a closed dependency; empty: the service may start. */
export function closedGates(
  context: PlanContext,
  service: DesiredService,
): readonly Extract<Gate, { open: false }>[] {
  return service.dependsOn
    .map((dependency) => dependencyGate(context, dependency))
    .filter((gate) => !gate.open);
}

function dependencyGate(context: PlanContext, dependency: DependencyModel): Gate {
  const service = context.lookup.service(dependency.service);
  if (service === undefined) return absentGate(dependency);
  for (const container of service.containers) {
    const { current } = replicaOf(context, service, container);
    const gate = containerGate(context, service, container.name, current, dependency);
    if (!gate.open && !(gate.failing && !dependency.required)) return gate;
  }
  return { open: true };
}

function absentGate(dependency: DependencyModel): Gate {
  if (!dependency.required) return { open: true };
  const reason = `${dependency.service} is not part of the stack`;
  return { open: false, dependency: dependency.service, failing: true, reason };
}

function containerGate(
  context: PlanContext,
  service: DesiredService,
  name: string,
  current: ObservedContainer | undefined,
  dependency: DependencyModel,
): Gate {
  const failing = isFailing(context, service, name) || hasEndedForGood(context, service, name, current);
  const closed: Closed = (reason, hopeless) => ({
    open: false,
    dependency: service.name,
    reason: `${service.name} ${reason}`,
    failing: hopeless || failing,
  });
  if (isStopped(context, service.name)) return closed('was stopped by an operator', true);
  if (current === undefined) return closed('is not there yet', false);
  const completed = hasCompleted(context, service, current);
  if (dependency.condition === 'service_completed_successfully') {
    return completed ? { open: true } : closed('must end with exit code 0', current.state === 'exited');
  }
  if (current.state === 'running') {
    if (hasPostStartToRun(context.memory, service, current)) {
      return closed('must have run its post_start hooks', false);
    }
    return dependency.condition === 'service_started'
      ? { open: true }
      : healthyGate(service, current, closed);
  }
  const done = completed && dependency.condition === 'service_started' && isJob(service.restart);
  return done ? { open: true } : closed('is not running', false);
}

type Closed = (reason: string, hopeless: boolean) => Gate;

/** In this boot: at the next one it runs again, as `compose up` would have it. */
function hasCompleted(context: PlanContext, service: DesiredService, container: ObservedContainer): boolean {
  if (container.state !== 'exited' || container.exitCode !== 0) return false;
  const run = context.memory.runs[container.id];
  return run?.stoppedByUs !== true && ranInThisBoot(run, service.restart, context.observed.bootId);
}

function healthyGate(service: DesiredService, current: ObservedContainer, closed: Closed): Gate {
  if (!hasHealthCheck(service, current)) {
    return closed('must be healthy, but it has neither a health test nor a probe', true);
  }
  switch (effectiveHealth(current)) {
    case 'healthy':
    case 'untested':
      return { open: true };
    case 'starting':
      return closed('must be healthy; its health test has not passed yet', false);
    case 'unhealthy':
      return closed('must be healthy; it is unhealthy', true);
  }
}

/** Its restart rule does not start it again. */
function hasEndedForGood(
  context: PlanContext,
  service: DesiredService,
  name: string,
  container: ObservedContainer | undefined,
): boolean {
  if (container?.state !== 'exited') return false;
  const { memory, observed, now, policy } = context;
  const around = { bootId: observed.bootId, now, policy, request: memory.restarts[service.name] };
  const run = memory.runs[container.id];
  const decision = decideRestart(container, service.restart, run, memory.crashes[name], around);
  return decision.kind === 'completed' || decision.kind === 'gave-up';
}

function isFailing(context: PlanContext, service: DesiredService, name: string): boolean {
  if ((context.memory.crashes[name]?.count ?? 0) > 1) return true;
  return context.lookup.isFailing(service.name);
}

/** An operator wants this service (or the whole stack) stopped. */
export function isStopped(context: Pick<PlanContext, 'memory'>, service: string): boolean {
  return context.memory.stopped['*'] !== undefined || context.memory.stopped[service] !== undefined;
}

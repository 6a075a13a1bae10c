/** One service as the operator reads it: a word, a reason, and its containers. */

import type { ContainerStatus, PullStatus, ServiceState, ServiceStatus } from '../contract/status.ts';
import type { DesiredService } from '../desired/desired.ts';
import { label } from '../desired/desired.ts';
import type { Observed, ObservedContainer } from '../observe/observed.ts';
import { isStopped } from '../plan/gate.ts';
import { effectiveHealth } from '../plan/health.ts';
import { RESTING } from '../plan/step.ts';
import type { Step, WaitingCode, WaitingFor } from '../plan/step.ts';
import { endsInARow, lastingState } from './lasting-state.ts';
import type { StatusFacts } from './status-facts.ts';

export function serviceStatus(facts: StatusFacts, service: DesiredService): ServiceStatus {
  const seen = service.containers.map((container) =>
    holderOf(facts.observed, facts.desired?.stack ?? '', service.name, container.replica, container.name),
  );
  const running = facts.running.filter((step) => step.service === service.name);
  const state = worstState(
    service.containers.map(({ name }, index) =>
      lastingState(facts, service, name, seen[index], containerState(facts, service, seen[index], running)),
    ),
  );
  const imageId = seen[0]?.imageId;
  const attempt = nextAttempt(facts, service);
  const pull = facts.pulls[service.image];
  return {
    name: service.name,
    state,
    why: explain(facts, service, seen, running, state),
    image: service.image,
    ...(imageId === undefined ? {} : { imageId }),
    dependsOn: service.dependsOn.map((dependency) => dependency.service),
    restarts: seen.reduce((sum, container) => sum + restartsOf(facts, container), 0),
    critical: service.critical,
    ...(attempt === undefined ? {} : { nextAttemptAt: new Date(attempt).toISOString() }),
    ...(pull === undefined ? {} : { progress: `pulling ${pullText(pull)}`, pull }),
    containers: service.containers.map((container, index) => containerStatus(container.name, seen[index])),
  };
}

/** `41 %`, or layers where nobody knows how large they are. */
export function pullText({ layersDone, layersTotal, bytesDone, bytesTotal }: PullStatus): string {
  if (bytesTotal > 0) return `${Math.floor((bytesDone / bytesTotal) * 100)} %`;
  return `${layersDone} of ${layersTotal} layers`;
}

/** The container with the right name; else the best of the replica's. */
function holderOf(
  observed: Observed | undefined,
  stack: string,
  service: string,
  replica: number,
  name: string,
): ObservedContainer | undefined {
  const all = (observed?.containers ?? []).filter(
    (container) =>
      container.labels[label.stack] === stack &&
      container.labels[label.service] === service &&
      Number(container.labels[label.replica] ?? '1') === replica,
  );
  return all.find((container) => container.name === name) ?? all[0];
}

function containerState(
  facts: StatusFacts,
  service: DesiredService,
  container: ObservedContainer | undefined,
  running: readonly Step[],
): ServiceState {
  const stopped = isStopped(facts, service.name);
  if (running.some((step) => step.kind === 'stop-container' || step.kind === 'rename-container')) {
    return stopped ? 'stopping' : 'restarting';
  }
  if (container?.state === 'running') {
    if (stopped) return 'stopping';
    const health = effectiveHealth(container);
    return health === 'untested' ? 'healthy' : health;
  }
  return stopped ? 'stopped' : downState(facts, service, container, running);
}

/** Of a container that does not run and should, or has done its work. */
function downState(
  facts: StatusFacts,
  service: DesiredService,
  container: ObservedContainer | undefined,
  running: readonly Step[],
): ServiceState {
  const begun = running.some((step) => step.kind === 'start-container' || step.kind === 'create-container');
  if (begun) return 'starting';
  const waits = waitsOf(facts, service).filter(({ code }) => !RESTING.has(code));
  if (waits.some((entry) => FAILED.has(entry.code))) return 'failed';
  if (waits.length > 0 || container?.state !== 'exited') return 'waiting';
  const pending = facts.plan.steps.some((step) => step.service === service.name);
  return container.exitCode === 0 && !pending ? 'completed' : 'waiting';
}

const FAILED: ReadonlySet<WaitingCode> = new Set(['gave-up', 'back-off', 'retry']);

const ORDER: readonly ServiceState[] = [
  'failed',
  'unhealthy',
  'restarting',
  'stopping',
  'waiting',
  'starting',
  'stopped',
  'healthy',
  'completed',
];

function worstState(states: readonly ServiceState[]): ServiceState {
  return ORDER.find((state) => states.includes(state)) ?? 'stopped';
}

/** What is being done, else what is waited for, else what is about to be done, else what is. */
function explain(
  facts: StatusFacts,
  service: DesiredService,
  seen: readonly (ObservedContainer | undefined)[],
  running: readonly Step[],
  state: ServiceState,
): string {
  const [step] = running;
  if (step !== undefined) return `${step.kind}: ${step.reason}`;
  const pull = facts.running.find(
    (candidate) => candidate.kind === 'pull-image' && candidate.args.reference === service.image,
  );
  if (pull !== undefined) return `${pull.kind}: ${pull.reason}`;
  const waits = waitsOf(facts, service).filter(({ code }) => !RESTING.has(code));
  if (waits.length > 0) return waits.map((entry) => entry.reason).join('; ');
  const planned = facts.plan.steps.find((candidate) => candidate.service === service.name);
  if (planned !== undefined) return `${planned.kind}: ${planned.reason}`;
  const ends = endsInARow(facts, service);
  if (state === 'failed' && ends > 0) {
    return `it ended ${ends} times in a row and runs again, not yet for long`;
  }
  if (state === 'completed') return 'it ended with exit code 0 and is not to run again';
  if (seen.some((container) => container?.checks.testPassed === true)) return 'its health test passes';
  if (seen.every((container) => container !== undefined && container.health !== 'none'))
    return 'its health test passes';
  return state === 'healthy' ? 'it runs; it has no health test' : 'nothing is planned for it';
}

/** Of a pull only one of the services that share the image has the wait; all of them wait. */
function waitsOf({ plan }: StatusFacts, service: DesiredService): readonly WaitingFor[] {
  const pull = `pull-image ${service.image}`;
  return plan.waiting.filter((entry) => entry.service === service.name || entry.key === pull);
}

function nextAttempt(facts: StatusFacts, service: DesiredService): number | undefined {
  const times = waitsOf(facts, service).flatMap(({ until }) => (until === undefined ? [] : [until]));
  return times.length === 0 ? undefined : Math.min(...times);
}

function restartsOf(facts: StatusFacts, container: ObservedContainer | undefined): number {
  return container === undefined ? 0 : (facts.memory.runs[container.id]?.repairs ?? 0);
}

function containerStatus(name: string, seen: ObservedContainer | undefined): ContainerStatus {
  if (seen === undefined) return { name, state: 'missing', health: 'none' };
  return {
    name: seen.name,
    id: seen.id,
    state: seen.state,
    health: seen.health === 'starting' && seen.checks.testPassed ? 'healthy' : seen.health,
    ...(seen.startedAt === '' ? {} : { startedAt: new Date(seen.startedAt).toISOString() }),
    ...(seen.state === 'exited' ? { exitCode: seen.exitCode } : {}),
  };
}

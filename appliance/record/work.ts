/** Operators' commands: what they change in the planner's memory, and when they are done. Pure. */

import { runKey } from '../contract/run-key.ts';
import type { ServiceState, Status } from '../contract/status.ts';
import type { StackCommand } from '../contract/work.ts';
import type { Desired } from '../desired/desired.ts';
import { label } from '../desired/desired.ts';
import type { Observed, ObservedContainer } from '../observe/observed.ts';
import type { Memory } from '../plan/memory.ts';
import { isRemoved } from '../plan/removal.ts';
import type { WorkRecord } from '../plan/work-memory.ts';
import { put } from './entries.ts';
import { requestRestart } from './restart-request.ts';

export interface Command {
  readonly command: StackCommand;
  /** Absent: the whole stack. */
  readonly service?: string;
}

/** How a work item stands, from what is seen. */
export interface Verdict {
  readonly state: 'open' | 'done' | 'failed';
  readonly message: string;
}

export interface StackSeen {
  readonly status: Status;
  readonly observed: Observed;
  /** Its time is over. */
  readonly isLate: boolean;
}

/** Longer than any sensible pull-free start; a work item that is still open then has failed, the loop goes on trying. */
export const WORK_DEADLINE_MS = 5 * 60_000;

/** Whom a command is about, and the runs that it is to end. */
export function targetsOf(
  service: string | undefined,
  desired: Desired,
  observed: Observed,
): Pick<WorkRecord, 'services' | 'runs'> {
  const services = service === undefined ? desired.services.map(({ name }) => name) : [service];
  const runs = observed.containers
    .filter((container) => services.includes(container.labels[label.service] ?? ''))
    .map((container) => runKey(container));
  return { services, runs };
}

export function rememberCommand(
  memory: Memory,
  command: Command,
  desired: Desired,
  observed: Observed,
  now: number,
): Memory {
  switch (command.command) {
    case 'stop':
      // A stack that is removed is stopped: as merely stopped its networks would be made anew.
      if (command.service === undefined && isRemoved(memory)) return memory;
      return { ...memory, stopped: put(memory.stopped, command.service ?? '*', { at: now }) };
    case 'remove':
      return { ...memory, stopped: put(memory.stopped, '*', { at: now, remove: true }) };
    case 'start': {
      // Of a whole stack those that have done their work stay as they are.
      const again = (container: ObservedContainer): boolean =>
        container.state === 'exited' && (command.service !== undefined || container.exitCode !== 0);
      return namesOf(command, desired).reduce(
        (result, name) =>
          requestRestart(result, name, 'started by an operator', { desired, observed }, again),
        allowStart(memory, command.service, desired),
      );
    }
    case 'restart': {
      const again = ({ state }: ObservedContainer): boolean => state === 'running' || state === 'exited';
      return namesOf(command, desired).reduce(
        (result, name) =>
          requestRestart(result, name, 'restarted by an operator', { desired, observed }, again),
        allowStart(memory, command.service, desired),
      );
    }
  }
}

function namesOf({ service }: Command, desired: Desired): readonly string[] {
  return service === undefined ? desired.services.map(({ name }) => name) : [service];
}

/** Also lifts what keeps it from being tried at once. And its dependencies may run. */
function allowStart(memory: Memory, service: string | undefined, desired: Desired): Memory {
  const names = new Set(
    service === undefined ? desired.services.map(({ name }) => name) : closure(service, desired),
  );
  const held = service === undefined ? {} : expandStop(memory, desired);
  const stopped = Object.fromEntries(Object.entries(held).filter(([name]) => !names.has(name)));
  return { ...forgetTroubles(memory, names, desired), stopped };
}

/** Back-offs, failures, a rule that gave up: what is done for them now begins anew. */
export function forgetTroubles(memory: Memory, names: ReadonlySet<string>, desired: Desired): Memory {
  const containers = desired.services
    .filter(({ name }) => names.has(name))
    .flatMap((each) => each.containers);
  const crashes = containers.reduce((result, { name }) => put(result, name, undefined), memory.crashes);
  const unhealthy = containers.reduce((result, { name }) => put(result, name, undefined), memory.unhealthy);
  const failures = Object.fromEntries(
    Object.entries(memory.failures).filter(
      ([, failure]) => failure.service === undefined || !names.has(failure.service),
    ),
  );
  return { ...memory, crashes, unhealthy, failures };
}

/** `*` written out, so that one service can be taken from it. */
function expandStop(memory: Memory, desired: Desired): Memory['stopped'] {
  const all = memory.stopped['*'];
  if (all === undefined) return memory.stopped;
  return Object.fromEntries(desired.services.map((service) => [service.name, all]));
}

function closure(service: string, desired: Desired): readonly string[] {
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const on of desired.services.find((each) => each.name === name)?.dependsOn ?? []) visit(on.service);
  };
  visit(service);
  return [...seen];
}

type StackWork = Pick<WorkRecord, 'command' | 'services' | 'runs'>;

export function settleWork(work: StackWork, { status, observed, isLate }: StackSeen): Verdict {
  const services = status.services.filter((service) => work.services.includes(service.name));
  const states = new Set(services.map((service) => service.state));
  // What was seen before proves nothing, and where nothing was ever seen there seems to be nothing left.
  if (observed.engine.state === 'unreachable') {
    if (isLate) return failed('the container engine did not answer for 5 minutes; it is still being tried');
    return open('waits for the container engine');
  }
  const unreached = services.filter((service) => !isReached(work, service.state));
  const untouched = work.command === 'restart' && stillRuns(work, observed);
  if (work.command === 'remove') return settleRemoval(status.appliance.stack, observed, isLate);
  if (unreached.length === 0 && !untouched) return { state: 'done', message: 'done' };
  const trouble = services.find((service) => service.state === 'failed' || service.state === 'unhealthy');
  if (work.command !== 'stop' && trouble !== undefined && !untouched) {
    return failed(`${trouble.name} is ${trouble.state}: ${trouble.why}`);
  }
  if (isLate) {
    const names = unreached.map((service) => `${service.name} is ${service.state}: ${service.why}`);
    return failed(`not reached within 5 minutes, still being tried: ${names.join('; ')}`);
  }
  return open([...states].join(', '));
}

function settleRemoval(stack: string | undefined, observed: Observed, isLate: boolean): Verdict {
  const left = [...observed.containers, ...observed.networks].filter(
    ({ labels }) => labels[label.stack] === stack,
  );
  if (left.length === 0) {
    return { state: 'done', message: 'containers and networks are removed; named volumes are kept' };
  }
  const names = left.map(({ name }) => name).join(', ');
  if (isLate) return failed(`still there after 5 minutes, and still being tried: ${names}`);
  return open(`to be removed: ${names}`);
}

export function open(message: string): Verdict {
  return { state: 'open', message };
}

export function failed(message: string): Verdict {
  return { state: 'failed', message };
}

/** What is cleaned up may be of a service that an operator stopped. */
function isReached({ command }: StackWork, state: ServiceState): boolean {
  if (command === 'stop') return state === 'stopped';
  const isUp = state === 'healthy' || state === 'completed';
  return isUp || ((command === 'force-cleanup' || command === 'cleanup-volumes') && state === 'stopped');
}

function stillRuns({ runs }: Pick<WorkRecord, 'runs'>, observed: Observed): boolean {
  return observed.containers.some((container) => runs.includes(runKey(container)));
}

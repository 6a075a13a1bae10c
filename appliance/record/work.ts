/** Operators' commands: what they change in the planner's memory, and when they are done. Pure. */

import { runKey } from '../contract/run-key.ts';
import type { Status } from '../contract/status.ts';
import type { StackCommand, WorkItem } from '../contract/work.ts';
import type { Desired } from '../desired/desired.ts';
import { label } from '../desired/desired.ts';
import type { Observed, ObservedContainer } from '../observe/observed.ts';
import type { Memory } from '../plan/memory.ts';
import { isRemoved } from '../plan/removal.ts';
import { put } from './entries.ts';
import { requestRestart } from './restart-request.ts';

export interface Command {
  readonly command: StackCommand;
  /** Absent: the whole stack. */
  readonly service?: string;
}

/** A command that is under way; `runs`: the runs that a restart is to replace. */
export interface OpenWork {
  readonly item: WorkItem;
  readonly services: readonly string[];
  readonly runs: readonly string[];
  /** By the clock that does not jump. */
  readonly deadline: number;
}

/** `now`: milliseconds since the epoch. `clock`: milliseconds of a clock that does not jump. */
export interface Instant {
  readonly now: number;
  readonly clock: number;
}

/** Longer than any sensible pull-free start; a work item that is still open then has failed, the loop goes on trying. */
const WORK_DEADLINE_MS = 5 * 60_000;

export function beginWork(
  command: Command,
  desired: Desired,
  observed: Observed,
  id: string,
  { now, clock }: Instant,
): OpenWork {
  const services =
    command.service === undefined ? desired.services.map((service) => service.name) : [command.service];
  const target = command.service ?? 'the stack';
  const runs = observed.containers
    .filter((container) => services.includes(container.labels[label.service] ?? ''))
    .map((container) => runKey(container));
  return {
    item: {
      id,
      ...command,
      state: 'accepted',
      message: `accepted: ${command.command} ${target}`,
      acceptedAt: new Date(now).toISOString(),
    },
    services,
    runs,
    deadline: clock + WORK_DEADLINE_MS,
  };
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

/** Also lifts what keeps it from being tried at once: back-offs, failures, a rule that gave up. And its dependencies may run. */
function allowStart(memory: Memory, service: string | undefined, desired: Desired): Memory {
  const names = new Set(
    service === undefined ? desired.services.map(({ name }) => name) : closure(service, desired),
  );
  const containers = desired.services
    .filter(({ name }) => names.has(name))
    .flatMap((each) => each.containers);
  const held = service === undefined ? {} : expandStop(memory, desired);
  const stopped = Object.fromEntries(Object.entries(held).filter(([name]) => !names.has(name)));
  const crashes = containers.reduce((result, { name }) => put(result, name, undefined), memory.crashes);
  const unhealthy = containers.reduce((result, { name }) => put(result, name, undefined), memory.unhealthy);
  const failures = Object.fromEntries(
    Object.entries(memory.failures).filter(
      ([, failure]) => failure.service === undefined || !names.has(failure.service),
    ),
  );
  return { ...memory, stopped, crashes, unhealthy, failures };
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

/** Gives the item as it is now; `state` other than `accepted` is final. */
export function settleWork(
  work: OpenWork,
  status: Status,
  observed: Observed,
  { now, clock }: Instant,
): WorkItem {
  const services = status.services.filter((service) => work.services.includes(service.name));
  const states = new Set(services.map((service) => service.state));
  const end = (state: 'done' | 'failed', message: string): WorkItem => ({
    ...work.item,
    state,
    message,
    endedAt: new Date(now).toISOString(),
  });
  // What was seen before proves nothing, and where nothing was ever seen there seems to be nothing left.
  if (observed.engine.state === 'unreachable') {
    if (clock >= work.deadline)
      return end('failed', 'the container engine did not answer for 5 minutes; it is still being tried');
    return { ...work.item, message: 'waits for the container engine' };
  }
  const open = services.filter((service) => !isReached(work, service.state));
  const untouched = work.item.command === 'restart' && stillRuns(work, observed);
  if (work.item.command === 'remove') {
    return settleRemoval(work, status.appliance.stack, observed, clock, end);
  }
  if (open.length === 0 && !untouched) return end('done', 'done');
  const failed = services.find((service) => service.state === 'failed' || service.state === 'unhealthy');
  if (work.item.command !== 'stop' && failed !== undefined && !untouched) {
    return end('failed', `${failed.name} is ${failed.state}: ${failed.why}`);
  }
  if (clock >= work.deadline) {
    const names = open.map((service) => `${service.name} is ${service.state}: ${service.why}`);
    return end('failed', `not reached within 5 minutes, still being tried: ${names.join('; ')}`);
  }
  return { ...work.item, message: [...states].join(', ') };
}

function settleRemoval(
  { item, deadline }: OpenWork,
  stack: string | undefined,
  observed: Observed,
  clock: number,
  end: (state: 'done' | 'failed', message: string) => WorkItem,
): WorkItem {
  const left = [...observed.containers, ...observed.networks].filter(
    ({ labels }) => labels[label.stack] === stack,
  );
  if (left.length === 0) return end('done', 'containers and networks are removed; named volumes are kept');
  const names = left.map(({ name }) => name).join(', ');
  if (clock >= deadline) return end('failed', `still there after 5 minutes, and still being tried: ${names}`);
  return { ...item, message: `to be removed: ${names}` };
}

function isReached(work: OpenWork, state: Status['services'][number]['state']): boolean {
  if (work.item.command === 'stop') return state === 'stopped';
  return state === 'healthy' || state === 'completed';
}

function stillRuns(work: OpenWork, observed: Observed): boolean {
  return observed.containers.some((container) => work.runs.includes(runKey(container)));
}

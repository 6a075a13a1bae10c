/** What happened to our containers between two looks without a step of ours: pure. */

import type { NewEvent } from '../contract/event.ts';
import { label } from '../desired/desired.ts';
import type { Observed, ObservedContainer } from '../observe/observed.ts';
import { effectiveHealth, healthOutput } from '../plan/health.ts';
import type { Memory } from '../plan/memory.ts';

export function observedChanges(
  before: Observed | undefined,
  after: Observed,
  memory: Memory,
  now: number,
): readonly NewEvent[] {
  const at = new Date(now).toISOString();
  if (before === undefined) return [{ at, kind: 'engine', ...engineChange(after) }];
  const engine: readonly NewEvent[] =
    before.engine.state === after.engine.state ? [] : [{ at, kind: 'engine', ...engineChange(after) }];
  if (after.engine.state === 'unreachable') return engine;
  const several = servicesWithSeveral(after.containers);
  const earlier = new Map(before.containers.map((container) => [container.id, container]));
  const changes = after.containers.flatMap((container) => {
    const previous = earlier.get(container.id);
    earlier.delete(container.id);
    const message = previous === undefined ? undefined : describe(previous, container, memory);
    if (message === undefined) return [];
    const subject = nameOf(container);
    // Replicas change together: without their names the same would be said twice.
    const needsName = several.has(subject) || isPredecessor(container, memory);
    return [{ subject, message: needsName ? `${container.name}: ${message}` : message }];
  });
  const gone = [...earlier.values()].map((container) => ({
    subject: nameOf(container),
    message: `container ${container.name} is gone`,
  }));
  const observed = [...changes, ...gone].map((change): NewEvent => ({ at, kind: 'observed', ...change }));
  return [...engine, ...observed];
}

function engineChange(after: Observed): Pick<NewEvent, 'message' | 'cause'> {
  if (after.engine.state === 'unreachable') {
    return { message: 'the engine does not answer', cause: after.engine.error };
  }
  const { version, apiVersion } = after.engine.info;
  return { message: `connected to engine ${version} (API ${apiVersion})` };
}

function servicesWithSeveral(containers: readonly ObservedContainer[]): ReadonlySet<string> {
  const first = new Map<string, string | undefined>();
  const several = new Set<string>();
  for (const container of containers) {
    const name = nameOf(container);
    const replica = container.labels[label.replica];
    if (first.has(name) && first.get(name) !== replica) several.add(name);
    first.set(name, replica);
  }
  return several;
}

/** While its successor is on trial, what is said of the service is said of that one. */
function isPredecessor({ id }: ObservedContainer, { replacements }: Memory): boolean {
  return Object.values(replacements).some(({ from }) => from.container === id);
}

function nameOf(container: ObservedContainer): string {
  return container.labels[label.service] ?? container.name;
}

function describe(before: ObservedContainer, after: ObservedContainer, memory: Memory): string | undefined {
  if (before.state !== after.state) return describeState(after, memory);
  if (before.startedAt !== after.startedAt) {
    // A run so short that no look saw it: it ended, whoever began it.
    return after.state === 'exited' ? describeState(after, memory) : 'it was restarted, not by the appliance';
  }
  if (before.name !== after.name) return `it was renamed from ${before.name} to ${after.name}`;
  const health = effectiveHealth(after);
  if (health === effectiveHealth(before) || health === 'untested') return undefined;
  const output = health === 'unhealthy' ? healthOutput(after) : '';
  return `it is ${health}${output === '' ? '' : `: ${output}`}`;
}

function describeState(after: ObservedContainer, memory: Memory): string | undefined {
  switch (after.state) {
    case 'running':
      return 'it runs';
    case 'paused':
      return 'it was paused, not by the appliance';
    case 'exited': {
      if (memory.runs[after.id]?.stoppedByUs === true) return `it has stopped (exit code ${after.exitCode})`;
      const why = after.oomKilled ? ': it ran out of memory' : '';
      return `it ended with exit code ${after.exitCode}${why}`;
    }
    case 'created':
    case 'restarting':
    case 'removing':
    case 'dead':
      return `it is ${after.state}`;
  }
}

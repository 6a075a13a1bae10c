/** How the planner's memory follows what is seen and done: pure, old memory in, new memory out. */

import { runKey } from '../contract/run-key.ts';
import type { Desired, DesiredContainer, DesiredService } from '../desired/desired.ts';
import type { Observed, ObservedContainer } from '../observe/observed.ts';
import { effectiveHealth } from '../plan/health.ts';
import type { CrashRecord, Memory, RunRecord, UnhealthyRecord } from '../plan/memory.ts';
import type { Policy } from '../plan/policy.ts';
import type { PlanResult } from '../plan/step.ts';

interface Sighting {
  readonly desired: Desired;
  readonly observed: Observed;
  readonly now: number;
  readonly policy: Policy;
}

/** Before planning: counts crashes and unhealthy runs, forgets what is gone. Unchanged parts keep their identity. */
export function rememberObserved(memory: Memory, sighting: Sighting): Memory {
  if (sighting.observed.engine.state === 'unreachable') return memory;
  let crashes = memory.crashes;
  let unhealthy = memory.unhealthy;
  let recreate = memory.recreate;
  for (const [service, container] of containersOf(sighting.desired)) {
    const seen = sighting.observed.containers.find((candidate) => candidate.name === container.name);
    if (seen === undefined) continue;
    crashes = put(
      crashes,
      container.name,
      crashAfter(memory, crashes[container.name], service, seen, sighting),
    );
    const count = unhealthyAfter(unhealthy[container.name], seen, sighting);
    unhealthy = put(unhealthy, container.name, count);
    if (count !== undefined && count.count > sighting.policy.unhealthyRestartsBeforeRecreate) {
      const reason = `still unhealthy after ${count.count - 1} restarts`;
      recreate = put(recreate, seen.id, { reason });
      unhealthy = put(unhealthy, container.name, undefined);
    }
  }
  return forgetGone({ ...memory, crashes, unhealthy, recreate }, sighting.observed);
}

/** After planning: failures of steps that nobody plans any more are over. */
export function forgetFailures(memory: Memory, plan: PlanResult): Memory {
  const live = new Set([...plan.steps.map((step) => step.key), ...plan.waiting.map((entry) => entry.key)]);
  const failures = keep(memory.failures, (key) => live.has(key));
  return failures === memory.failures ? memory : { ...memory, failures };
}

function containersOf(desired: Desired): readonly (readonly [DesiredService, DesiredContainer])[] {
  return desired.services.flatMap((service) =>
    service.containers.map((container) => [service, container] as const),
  );
}

function crashAfter(
  memory: Memory,
  crash: CrashRecord | undefined,
  service: DesiredService,
  seen: ObservedContainer,
  { observed, now, policy }: Sighting,
): CrashRecord | undefined {
  if (seen.state === 'running') {
    const ranMs = now - Date.parse(seen.startedAt);
    return crash !== undefined && ranMs >= policy.stableMs ? undefined : crash;
  }
  if (!isCrash(memory, service, seen, observed) || crash?.run === runKey(seen)) return crash;
  const ranMs = Date.parse(seen.finishedAt) - Date.parse(seen.startedAt);
  const count = ranMs >= policy.stableMs ? 1 : (crash?.count ?? 0) + 1;
  return { count, run: runKey(seen), at: now, exitCode: seen.exitCode };
}

/** It ended by itself, in this boot, and not because it was done. */
function isCrash(
  memory: Memory,
  service: DesiredService,
  seen: ObservedContainer,
  observed: Observed,
): boolean {
  if (seen.state !== 'exited' || seen.startedAt === '' || endedWell(service, seen)) return false;
  const run = memory.runs[seen.id];
  return run === undefined || (!run.stoppedByUs && run.bootId === observed.bootId);
}

function endedWell(service: DesiredService, seen: ObservedContainer): boolean {
  const again = service.restart.mode === 'always' || service.restart.mode === 'unless-stopped';
  return seen.exitCode === 0 && !again;
}

function unhealthyAfter(
  record: UnhealthyRecord | undefined,
  seen: ObservedContainer,
  { now, policy }: Sighting,
): UnhealthyRecord | undefined {
  if (seen.state !== 'running') return record;
  if (effectiveHealth(seen) !== 'unhealthy') {
    const stable =
      effectiveHealth(seen) !== 'starting' && now - Date.parse(seen.startedAt) >= policy.stableMs;
    return stable ? undefined : record;
  }
  if (record?.run === runKey(seen)) return record;
  return { count: (record?.count ?? 0) + 1, run: runKey(seen), at: now };
}

function forgetGone(memory: Memory, observed: Observed): Memory {
  const present = new Map(observed.containers.map((container) => [container.id, container]));
  const running = new Set(
    observed.containers
      .filter((container) => container.state === 'running')
      .map((container) => runKey(container)),
  );
  return {
    ...memory,
    runs: keep<RunRecord>(memory.runs, (id) => present.has(id)),
    recreate: keep(memory.recreate, (id) => present.has(id)),
    restarts: keep(memory.restarts, (_, request) => request.runs.some((run) => running.has(run))),
  };
}

type Entries<Value> = Readonly<Record<string, Value>>;

/** Sets or (with `undefined`) removes one entry; the same object when nothing changes. */
export function put<Value>(record: Entries<Value>, key: string, value: Value | undefined): Entries<Value> {
  if (record[key] === value) return record;
  if (value !== undefined) return { ...record, [key]: value };
  const { [key]: _, ...rest } = record;
  return rest;
}

function keep<Value>(record: Entries<Value>, wanted: (key: string, value: Value) => boolean): Entries<Value> {
  const entries = Object.entries(record);
  const kept = entries.filter(([key, value]) => wanted(key, value));
  return kept.length === entries.length ? record : Object.fromEntries(kept);
}

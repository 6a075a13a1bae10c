/** How the planner's memory follows what is seen and planned: pure, old memory in, new memory out. */

import { runKey } from '../contract/run-key.ts';
import type { Desired, DesiredService } from '../desired/desired.ts';
import { label } from '../desired/desired.ts';
import type { Observed, ObservedContainer } from '../observe/observed.ts';
import { bestFirst } from '../plan/current.ts';
import { effectiveHealth } from '../plan/health.ts';
import { withoutDigest } from '../plan/image-choice.ts';
import { containersByReplica, replicaKey } from '../plan/lookup.ts';
import type { CrashRecord, Memory, UnhealthyRecord, FailureRecord } from '../plan/memory.ts';
import type { Policy } from '../plan/policy.ts';
import { isJob } from '../plan/restart.ts';
import { retryDelayMs } from '../plan/retry.ts';
import type { PlanResult } from '../plan/step.ts';
import { forgetCleanups } from './cleanup-memory.ts';
import { pullBack } from './clock-set-back.ts';
import { Changes, keep } from './entries.ts';
import { rememberImages } from './images.ts';
import { watchPulled } from './pulled.ts';
import { followReplacements } from './replacements.ts';
import { proveStack } from './stacks.ts';

interface Sighting {
  readonly desired: Desired;
  readonly observed: Observed;
  readonly now: number;
  readonly policy: Policy;
}

/** Before planning: counts crashes and unhealthy runs, forgets what is gone. Unchanged parts keep their identity. */
export function rememberObserved(before: Memory, sighting: Sighting): Memory {
  const memory = pullBack(before, sighting.now);
  if (sighting.observed.engine.state === 'unreachable') return memory;
  const { desired, observed } = sighting;
  const seenOf = containersByReplica(desired.stack, observed.containers);
  const crashes = new Changes(memory.crashes);
  const unhealthy = new Changes(memory.unhealthy);
  const recreate = new Changes(memory.recreate);
  for (const service of desired.services) {
    for (const { name, replica } of service.containers) {
      // Not by name: a container whose name somebody else holds runs under another one.
      const [seen] = (seenOf.get(replicaKey(service.name, replica)) ?? []).toSorted(bestFirst(name));
      if (seen === undefined || isTakenBack(memory, name, seen)) continue;
      crashes.set(name, crashAfter(memory, crashes.get(name), service, seen, sighting));
      const record = unhealthyAfter(unhealthy.get(name), seen, sighting);
      unhealthy.set(name, record);
      if (record !== unhealthy.before(name) && isWorthRecreating(record, sighting.policy)) {
        recreate.set(seen.id, { reason: `still unhealthy after ${record.count - 1} restarts` });
      }
    }
  }
  const counted = forgetGone(
    { ...memory, crashes: crashes.result(), unhealthy: unhealthy.result(), recreate: recreate.result() },
    sighting,
  );
  const sight = { ...sighting, seenOf };
  return watchPulled(rememberImages(followReplacements(counted, sight), sight), sighting);
}

/** What it does still says nothing of the one that is put back. */
function isTakenBack({ replacements }: Memory, name: string, { id }: ObservedContainer): boolean {
  const replacement = replacements[name];
  return replacement?.phase === 'rollback' && replacement.from.container !== id;
}

/**
 * After planning: failures of steps that nobody plans any more are over, and so is the mark of a stop that was begun,
 * did not succeed and is not wanted any more. A failure outlives its step until its retry, for a minute at most: a step
 * that is planned in every second pass only must not be tried in every second pass.
 */
export function rememberPlanned(memory: Memory, plan: PlanResult, sighting: Sighting): Memory {
  const { observed, now, policy } = sighting;
  if (observed.engine.state === 'unreachable') return memory;
  const live = new Set([...plan.steps.map((step) => step.key), ...plan.waiting.map((entry) => entry.key)]);
  const failures = keep(memory.failures, (key, failure) => {
    const lingerMs = Math.min(retryDelayMs(failure, policy), policy.backoffMaxMs);
    return live.has(key) || (isWantedStill(key, failure, sighting) && now < failure.at + lingerMs);
  });
  const runs = new Changes(memory.runs);
  for (const { id, state } of observed.containers) {
    const run = memory.runs[id];
    const isMarked = run?.stoppedByUs === true && state === 'running';
    if (isMarked && !live.has(`stop-container ${id}`)) runs.set(id, { ...run, stoppedByUs: false });
  }
  const unchanged = failures === memory.failures && runs.result() === memory.runs;
  const next = unchanged ? memory : { ...memory, failures, runs: runs.result() };
  return proveStack(next, plan, sighting.desired, now);
}

/** The file does not name the image, or the service, any more, and no container of it is left: its failure is nobody's business. */
function isWantedStill(key: string, { service }: FailureRecord, { desired, observed }: Sighting): boolean {
  if (key.startsWith('pull-image '))
    return desired.services.some(({ image }) => withoutDigest(key) === `pull-image ${withoutDigest(image)}`);
  if (service === undefined || desired.services.some(({ name }) => name === service)) return true;
  const words = key.split(' ');
  return observed.containers.some(({ id }) => words.includes(id));
}

function crashAfter(
  memory: Memory,
  crash: CrashRecord | undefined,
  service: DesiredService,
  seen: ObservedContainer,
  { observed, now, policy }: Sighting,
): CrashRecord | undefined {
  const stableMs = stableAfterMs(memory, service, policy);
  if (seen.state === 'running') {
    return crash !== undefined && isStable(seen, now, stableMs) ? undefined : crash;
  }
  if (!isCrash(memory, service, seen, observed) || crash?.run === runKey(seen)) return crash;
  const ranMs = Date.parse(seen.finishedAt) - Date.parse(seen.startedAt);
  const count = ranMs >= stableMs ? 1 : (crash?.count ?? 0) + 1;
  return { count, run: runKey(seen), at: now, exitCode: seen.exitCode, oomKilled: seen.oomKilled };
}

/** Who must do well for longer than that to pass a trial is not stable before: its ends in a row bring the trial to an end. */
function stableAfterMs(memory: Memory, { name, update }: DesiredService, { stableMs }: Policy): number {
  const isOnTrial = Object.values(memory.replacements).some(({ service }) => service === name);
  return isOnTrial ? Math.max(stableMs, update.monitorMs) : stableMs;
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
  return seen.exitCode === 0 && isJob(service.restart);
}

function unhealthyAfter(
  record: UnhealthyRecord | undefined,
  seen: ObservedContainer,
  { now, policy }: Sighting,
): UnhealthyRecord | undefined {
  if (seen.state !== 'running') return record;
  if (effectiveHealth(seen) !== 'unhealthy') {
    const stable = effectiveHealth(seen) !== 'starting' && isStable(seen, now, policy.stableMs);
    return stable ? undefined : record;
  }
  if (record?.run === runKey(seen)) return record;
  return { count: (record?.count ?? 0) + 1, run: runKey(seen), at: now };
}

/** A start well in the future means that the clock was set back: how long it has run is not known, and it does run. */
function isStable(seen: ObservedContainer, now: number, stableMs: number): boolean {
  const ranMs = now - Date.parse(seen.startedAt);
  return ranMs >= stableMs || ranMs < -stableMs;
}

/** After so many restarts, and again after as many more: the count goes on, so that the back-off grows all the while. */
function isWorthRecreating(
  record: UnhealthyRecord | undefined,
  { unhealthyRestartsBeforeRecreate: restarts }: Policy,
): record is UnhealthyRecord {
  return record !== undefined && record.count % (restarts + 1) === 0;
}

function forgetGone(before: Memory, { desired, observed }: Sighting): Memory {
  const memory = forgetCleanups(before, desired, observed);
  const present = new Set(observed.containers.map((container) => container.id));
  const runs = new Set(observed.containers.map((container) => runKey(container)));
  const wanted = desired.services.flatMap((service) => service.containers);
  const names = new Set(wanted.map((container) => container.name));
  const images = new Set(desired.services.map((service) => service.image));
  const hashes = new Set([
    ...wanted.map((container) => container.configHash),
    ...observed.containers.map((container) => container.labels[label.configHash]),
  ]);
  return {
    ...memory,
    crashes: keep(memory.crashes, (name) => names.has(name)),
    unhealthy: keep(memory.unhealthy, (name) => names.has(name)),
    runs: keep(memory.runs, (id) => present.has(id)),
    recreate: keep(memory.recreate, (id) => present.has(id)),
    restarts: keep(memory.restarts, (_, request) => request.runs.some((run) => runs.has(run))),
    specs: keep(memory.specs, (hash) => hashes.has(hash)),
    pulls: keep(memory.pulls, (reference) => images.has(reference)),
    images: keep(memory.images, (name) => names.has(name)),
    newest: keep(memory.newest, (reference) => images.has(reference)),
  };
}

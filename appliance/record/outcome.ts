/** What a step that was begun or has ended leaves in the planner's memory: pure. */

import { isRunOf } from '../contract/run-key.ts';
import type { Desired } from '../desired/desired.ts';
import { label } from '../desired/desired.ts';
import type { Observed } from '../observe/observed.ts';
import type { CertificateGeneration } from '../plan/certs-view.ts';
import type { Memory, RunRecord } from '../plan/memory.ts';
import type { BegunReplacement, Step, StepFailure, StepOf, StepResult } from '../plan/step.ts';
import { rememberCleanupOutcome } from './cleanup-memory.ts';
import { put } from './entries.ts';
import { rememberNamed, rememberPruned, rememberPulled, rememberRefused } from './pulled.ts';
import { beginReplacement } from './replacements.ts';
import { requestDependents } from './restart-request.ts';

export interface Outcome {
  readonly step: Step;
  readonly at: number;
  readonly tookMs: number;
  /** Absent: it succeeded. */
  readonly failure?: StepFailure;
  readonly result?: StepResult;
}

interface World {
  readonly desired: Desired;
  readonly observed: Observed;
}

/** Written before a stop is sent, so that the end of the container is never taken for a crash, even after a kill -9. */
export function rememberBegun(memory: Memory, step: Step, world: World, at: number): Memory {
  const { replacement } = step.args as { readonly replacement?: BegunReplacement };
  const begun =
    replacement === undefined
      ? memory
      : beginReplacement(memory, step.service ?? '', replacement, {
          now: at,
          observed: world.observed,
        });
  if (step.kind !== 'stop-container') return begun;
  const isReloading = step.args.isReload === true;
  return withRun(begun, step.args.container, world, step.service, { stoppedByUs: true, isReloading });
}

export function rememberOutcome(before: Memory, outcome: Outcome, world: World): Memory {
  const memory = rememberCleanupOutcome(before, outcome);
  const { step, result } = outcome;
  if (step.kind === 'read-last-logs') return withOutput(memory, step, result?.output ?? '');
  if (outcome.failure !== undefined) {
    if (step.kind === 'remove-image' && step.args.pruned !== undefined) {
      return rememberRefused(memory, step.args.pruned.image, outcome.at);
    }
    return rememberFailure(afterAttempt(memory, outcome.step, world), outcome, outcome.failure);
  }
  const failures = put(memory.failures, outcome.step.key, undefined);
  return rememberSuccess({ ...memory, failures }, outcome, world);
}

/** Cut only here, where secrets have been taken out: half of one would not be recognised. */
const LONGEST_LINE = 500;

/** Logs that cannot be read must not keep what failed in its place. */
function withOutput(memory: Memory, { input }: StepOf<'read-last-logs'>, output: string): Memory {
  const record = memory.quarantine[input];
  if (record === undefined) return memory;
  const lines = output.split('\n').map((line) => line.slice(0, LONGEST_LINE));
  const kept = { output: lines.join('\n') };
  const { revision = '' } = record;
  const stack = memory.stacks[revision];
  return {
    ...memory,
    quarantine: put(memory.quarantine, input, { ...record, ...kept }),
    stacks: stack?.state === 'refused' ? put(memory.stacks, revision, { ...stack, ...kept }) : memory.stacks,
  };
}

/** A hook that fails must not keep a container from being stopped: it counts as done. */
function afterAttempt(memory: Memory, step: Step, world: World): Memory {
  return step.kind === 'run-hook' && step.args.phase === 'pre_stop' ? hookDone(memory, step, world) : memory;
}

function hookDone(memory: Memory, step: StepOf<'run-hook'>, world: World): Memory {
  const { container, run, phase, index } = step.args;
  const hooks = [...(memory.runs[container]?.hooks ?? []), `${run} ${phase} ${index}`];
  return withRun(memory, container, world, step.service, { hooks });
}

/** Where there is no stack: of an attempt counts only whether it failed. */
export function rememberAttempt(memory: Memory, outcome: Outcome): Memory {
  const { step, failure } = outcome;
  if (failure !== undefined) return rememberFailure(memory, outcome, failure);
  return { ...memory, failures: put(memory.failures, step.key, undefined) };
}

function rememberFailure(memory: Memory, { step, at }: Outcome, failure: StepFailure): Memory {
  const before = memory.failures[step.key];
  const attempts = before?.input === step.input ? before.attempts + 1 : 1;
  const record = {
    ...failure,
    at,
    attempts,
    input: step.input,
    subject: step.subject,
    ...(step.service === undefined ? {} : { service: step.service }),
  };
  const failed = { ...memory, failures: put(memory.failures, step.key, record) };
  return isBroken(step, failure, attempts) ? toBeMadeAnew(failed, step.args.container, attempts) : failed;
}

/**
 * A start that the engine refuses for a reason of its own so often will be refused for ever: after a restart in the wrong moment
 * it holds a dead task of the container ("task <id>: already exists", 20.10), and only another container has another id.
 */
const STARTS_BEFORE_RECREATE = 3;
const ENGINES_OWN: ReadonlySet<string> = new Set(['server-error', 'conflict']);

function isBroken(step: Step, { kind }: StepFailure, attempts: number): step is StepOf<'start-container'> {
  return step.kind === 'start-container' && ENGINES_OWN.has(kind) && attempts % STARTS_BEFORE_RECREATE === 0;
}

function toBeMadeAnew(memory: Memory, id: string, attempts: number): Memory {
  const reason = `the engine could not start it ${attempts} times in a row`;
  return { ...memory, recreate: put(memory.recreate, id, { reason }) };
}

function rememberSuccess(memory: Memory, { step, at, result }: Outcome, world: World): Memory {
  if (step.kind === 'pull-image') {
    const pull = { at, bootId: world.observed.bootId };
    const pulls = put(memory.pulls, step.args.reference, pull);
    return rememberPulled({ ...memory, pulls }, step, result, at);
  }
  if (step.kind === 'tag-image') {
    return rememberNamed(rememberTag(memory, step), step, at);
  }
  if (step.kind === 'remove-image') {
    const { reference, pruned } = step.args;
    return pruned === undefined ? memory : rememberPruned(memory, pruned.image, reference);
  }
  if (step.kind === 'create-container') {
    return rememberSpec(memory, step.args.create.Labels[label.configHash] ?? '', world.desired);
  }
  if (step.kind === 'start-container') {
    return rememberStart(memory, step, at, world);
  }
  if (step.kind === 'run-hook') {
    return hookDone(memory, step, world);
  }
  if (step.kind === 'signal-container') {
    const told = { certificates: { ...step.args.certificates, isReload: true }, reloadedAt: at };
    return withRun(memory, step.args.container, world, step.service, told);
  }
  return memory;
}

/** The tag was moved by us: nobody else has put another image there. */
function rememberTag(memory: Memory, { args: { image, reference } }: StepOf<'tag-image'>): Memory {
  const images = Object.entries(memory.images).map(
    ([name, kept]) => [name, kept.of === reference ? { ...kept, local: image } : kept] as const,
  );
  return { ...memory, images: Object.fromEntries(images) };
}

/** Kept by hash, so that a later difference can say what changed; only hashes that are still in use or were the last. */
function rememberSpec(memory: Memory, hash: string, desired: Desired): Memory {
  const container = desired.services
    .flatMap((service) => service.containers)
    .find((wanted) => wanted.configHash === hash);
  return container === undefined
    ? memory
    : { ...memory, specs: put(memory.specs, hash, container.fingerprint) };
}

function rememberStart(memory: Memory, step: StepOf<'start-container'>, at: number, world: World): Memory {
  const { service } = step;
  const { container: id, afterDisruption, certificates } = step.args;
  const started = withRun(memory, id, world, service, {
    bootId: world.observed.bootId,
    stoppedByUs: false,
    afterDisruption,
    isReloading: false,
    hooks: [],
    repairs: (memory.runs[id]?.repairs ?? 0) + (isRepair(memory, step) ? 1 : 0),
    ...(memory.runs[id]?.isReloading === true ? { reloadedAt: at } : {}),
    ...(certificates === undefined
      ? {}
      : { certificates: { ...certificates, isReload: isReload(memory, step, certificates) } }),
  });
  // Of a replacement they follow the end: it may be taken back.
  const isOver = memory.replacements[step.args.name] === undefined;
  if (!afterDisruption || service === undefined || !isOver) return started;
  return requestDependents(started, service, world);
}

/** It was stopped for them, or follows a run of its service that was: its replacement is another container. */
function isReload(
  memory: Memory,
  { service, args }: StepOf<'start-container'>,
  { digest }: CertificateGeneration,
): boolean {
  if (memory.runs[args.container]?.isReloading === true) return true;
  return Object.values(memory.runs).some(
    (run) =>
      run.service === service && run.certificates?.isReload === true && run.certificates.digest === digest,
  );
}

/**
 * The records of a crash or an unhealthy run outlast the new run until it is stable, so it does not matter whether a look
 * has seen it already; a command of an operator wipes them.
 */
function isRepair(memory: Memory, { args, service }: StepOf<'start-container'>): boolean {
  const { container, name } = args;
  const asked = memory.restarts[service ?? '']?.runs.some((run) => isRunOf(run, container)) === true;
  const records = [memory.crashes[name], memory.unhealthy[name]];
  return !asked && records.some((record) => record !== undefined && isRunOf(record.run, container));
}

function withRun(
  memory: Memory,
  id: string,
  world: World,
  service: string | undefined,
  change: Partial<RunRecord>,
): Memory {
  const before: RunRecord = memory.runs[id] ?? {
    bootId: world.observed.bootId,
    stoppedByUs: false,
    afterDisruption: false,
    hooks: [],
    service: service ?? '',
    repairs: 0,
  };
  return { ...memory, runs: put(memory.runs, id, { ...before, ...change }) };
}

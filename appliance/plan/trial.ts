/** Whether a replacement has proven itself: pure, the same answer for the planner's words and for the record. */

import { isRunOf } from '../contract/run-key.ts';
import type { DesiredService } from '../desired/desired.ts';
import type { ObservedContainer } from '../observe/observed.ts';
import { effectiveHealth, healthOutput } from './health.ts';
import type { FailureRecord, Memory } from './memory.ts';
import type { Replacement } from './update-memory.ts';
import { isJob } from './restart.ts';

export interface TrialQuestion {
  readonly service: DesiredService;
  /** Of the container in the file. */
  readonly name: string;
  readonly replacement: Replacement;
  /** The new container; absent: it is not there. */
  readonly candidate: ObservedContainer | undefined;
  readonly memory: Memory;
  /** Of now: what ended with the machine or the engine did not end by itself. */
  readonly bootId: string;
}

export type TrialVerdict =
  /** `leftMs`: when time alone changes the answer, at the earliest. */
  | { readonly kind: 'pending'; readonly reason: string; readonly leftMs: number }
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly reason: string };

/** A single end may be the fault of something that starts beside it; a third one is its own. */
const ENDS_ALLOWED = 2;
/** A start that the engine has refused so often is refused for good. */
const REFUSALS_ALLOWED = 2;
/** For a service whose health test does not ask for longer. */
const HEALTH_TIMEOUT_MS = 60_000;

export function judgeTrial(question: TrialQuestion): TrialVerdict {
  const { service, candidate, memory } = question;
  const broken = endsOf(question) ?? refusalOf(question) ?? illnessOf(candidate);
  if (broken !== undefined) return { kind: 'failed', reason: broken };
  if (isGood(candidate)) return judgeGood(question);
  if (candidate !== undefined && hasDoneItsWork(service, candidate, memory)) return { kind: 'passed' };
  return judgeWaiting(question);
}

function judgeGood({ service, replacement }: TrialQuestion): TrialVerdict {
  const { monitorMs } = service.update;
  const { watchedMs, goodFromMs = watchedMs } = replacement;
  const leftMs = monitorMs - (watchedMs - goodFromMs);
  if (leftMs <= 0) return { kind: 'passed' };
  const reason = `it does well; its predecessor goes once it has done so for ${seconds(monitorMs)}`;
  return { kind: 'pending', reason, leftMs };
}

function judgeWaiting({ service, replacement, candidate }: TrialQuestion): TrialVerdict {
  const timeoutMs = healthTimeoutMs(service, candidate);
  // Whoever did well and was restarted by us has all the time again.
  const leftMs = timeoutMs - (replacement.watchedMs - (replacement.badFromMs ?? 0));
  if (leftMs > 0)
    return { kind: 'pending', reason: `it must be healthy within ${seconds(timeoutMs)}`, leftMs };
  const reason = `it was not healthy within ${seconds(timeoutMs)}`;
  return { kind: 'failed', reason: candidate === undefined ? reason : withOutput(reason, candidate) };
}

function illnessOf(candidate: ObservedContainer | undefined): string | undefined {
  if (candidate?.state !== 'running' || effectiveHealth(candidate) !== 'unhealthy') return undefined;
  return withOutput('it is unhealthy', candidate);
}

/** When `leftMs` are over, which are counted from the last look that was written down. A clock that was set makes it neither longer nor past. */
export function trialEnd({ watchedAt, begunAt }: Replacement, leftMs: number, now: number): number {
  return Math.min(now + leftMs, Math.max(now, (watchedAt ?? begunAt) + leftMs));
}

/** Runs, and nothing says that it does badly. */
export function isGood(container: ObservedContainer | undefined): boolean {
  if (container?.state !== 'running') return false;
  const health = effectiveHealth(container);
  return health === 'healthy' || health === 'untested';
}

/** What `x-appliance.update.health_timeout` says, else as long as the health test itself may take to say `unhealthy`, and no less than a minute. */
export function healthTimeoutMs(service: DesiredService, candidate: ObservedContainer | undefined): number {
  if (service.update.healthTimeoutMs !== undefined) return service.update.healthTimeoutMs;
  const test = candidate?.healthTest;
  if (test === undefined) return HEALTH_TIMEOUT_MS;
  return Math.max(HEALTH_TIMEOUT_MS, test.startPeriodMs + test.retries * (test.intervalMs + test.timeoutMs));
}

/** A job that was at work when it was replaced, and has come to its end. */
function hasDoneItsWork(service: DesiredService, candidate: ObservedContainer, memory: Memory): boolean {
  const { state, exitCode, startedAt, finishedAt, id } = candidate;
  if (
    !isJob(service.restart) ||
    state !== 'exited' ||
    exitCode !== 0 ||
    memory.runs[id]?.stoppedByUs === true
  )
    return false;
  return Date.parse(finishedAt) - Date.parse(startedAt) >= service.update.monitorMs;
}

/** Beside a predecessor that still serves nothing is gained by starting it again. */
function endsOf({
  name,
  replacement,
  candidate,
  memory,
  service,
  bootId,
}: TrialQuestion): string | undefined {
  if (candidate === undefined || candidate.state !== 'exited') return crashesOf(name, candidate, memory);
  const run = memory.runs[candidate.id];
  if (run?.stoppedByUs === true || (run !== undefined && run.bootId !== bootId)) return undefined;
  if (hasDoneItsWork(service, candidate, memory)) return undefined;
  const isFinal =
    replacement.strategy === 'start-first' || service.restart.mode === 'never' || candidate.exitCode === 0;
  return isFinal ? `it ended with exit code ${candidate.exitCode}` : crashesOf(name, candidate, memory);
}

function crashesOf(
  name: string,
  candidate: ObservedContainer | undefined,
  memory: Memory,
): string | undefined {
  const crash = memory.crashes[name];
  if (crash === undefined || candidate === undefined || !isRunOf(crash.run, candidate.id)) return undefined;
  if (crash.count <= ENDS_ALLOWED) return undefined;
  const how = crash.oomKilled ? 'ran out of memory' : `ended with exit code ${crash.exitCode}`;
  return `it ${how}, ${crash.count} times in a row`;
}

/** Its start, what must come before it, or a hook after it, failed. */
function refusalOf({ name, memory, service, candidate, replacement }: TrialQuestion): string | undefined {
  const ids = [candidate?.id, replacement.from.container];
  const isOfIt = (key: string): boolean =>
    key === `start-container ${name}` ||
    ids.some((id) => key === `rename-container ${id}` || key.startsWith(`connect-network ${id} `)) ||
    service.postStart.some((_, index) => key === `run-hook ${name} post_start ${index}`);
  const found = Object.entries(memory.failures).find(([key, failure]) => isOfIt(key) && isFinal(failure));
  return found?.[1].message;
}

/** Why one that is proven cannot be found under its names: the engine refuses to put it on a network with them. */
export function namesRefusal(
  candidate: ObservedContainer | undefined,
  { failures }: Pick<Memory, 'failures'>,
): string | undefined {
  if (candidate === undefined) return undefined;
  const isOfIt = (key: string): boolean => key.startsWith(`connect-network ${candidate.id} `);
  const found = Object.entries(failures).find(([key, failure]) => isOfIt(key) && isFinal(failure));
  return found && `it cannot be found under its names: ${found[1].message}`;
}

function isFinal({ retryable, attempts }: FailureRecord): boolean {
  return !retryable || attempts > REFUSALS_ALLOWED;
}

function withOutput(reason: string, candidate: ObservedContainer): string {
  const output = healthOutput(candidate);
  return output === '' ? reason : `${reason}: ${output}`;
}

function seconds(ms: number): string {
  return `${Math.ceil(ms / 1_000)} s`;
}

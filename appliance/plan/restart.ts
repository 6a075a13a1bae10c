/** The one restarter: whether a container that ended is started again, and when. */

import { runKey } from '../contract/run-key.ts';
import type { RestartModel } from '../desired/compose/model.ts';
import type { ObservedContainer } from '../observe/observed.ts';
import type { CrashRecord, RestartRequest, RunRecord } from './memory.ts';
import type { Policy } from './policy.ts';
import { endOfDelay } from './retry.ts';

export type RestartDecision =
  | { readonly kind: 'start'; readonly reason: string }
  | { readonly kind: 'wait'; readonly reason: string; readonly until: number }
  | { readonly kind: 'completed'; readonly reason: string }
  | { readonly kind: 'gave-up'; readonly reason: string };

/** It may end with 0 on purpose: no rule starts it again then. */
export function isJob(rule: RestartModel): boolean {
  return rule.mode !== 'always' && rule.mode !== 'unless-stopped';
}

/** Delay before the restart after `count` crashes in a row: 0, 1, 2, 4 ... 60 s. */
export function backoffMs(count: number, policy: Policy): number {
  if (count <= 1) return 0;
  return Math.min(policy.backoffBaseMs * 2 ** (count - 2), policy.backoffMaxMs);
}

export interface RestartContext {
  readonly bootId: string;
  readonly now: number;
  readonly policy: Policy;
  /** Of the service: runs that are to begin again whatever its rule says. */
  readonly request: RestartRequest | undefined;
}

/** For a container in state `exited` whose service is wanted. `crash` is the record of its name, already brought up to date. */
export function decideRestart(
  container: ObservedContainer,
  rule: RestartModel,
  run: RunRecord | undefined,
  crash: CrashRecord | undefined,
  context: RestartContext,
): RestartDecision {
  const ended = describeEnd(container);
  const anyway = whyAnyway(container, rule, run, context);
  if (anyway !== undefined) return { kind: 'start', reason: anyway };
  const verdict = byRule(container.exitCode, rule, crash?.count ?? 0);
  if (verdict !== undefined) return { kind: verdict.kind, reason: `${ended}; ${verdict.reason}` };
  if (crash === undefined || crash.run !== runKey(container)) return { kind: 'start', reason: ended };
  const delay = backoffMs(crash.count, context.policy);
  const until = endOfDelay(crash.at, delay, context.now);
  if (until <= context.now) return { kind: 'start', reason: `${ended}${countOf(crash.count)}` };
  return {
    kind: 'wait',
    until,
    reason: `${ended}${countOf(crash.count)}; next start after ${seconds(delay)}`,
  };
}

/** What starts it whatever its rule says. */
function whyAnyway(
  container: ObservedContainer,
  rule: RestartModel,
  run: RunRecord | undefined,
  { bootId, request }: RestartContext,
): string | undefined {
  if (request?.runs.includes(runKey(container)) === true) return request.reason;
  if (run?.stoppedByUs === true) return 'the appliance had stopped it';
  return ranInThisBoot(run, rule, bootId) ? undefined : 'it was started before this boot';
}

/**
 * Whether its end stands. An engine that restarts ends everything, so where the file says nothing an end before that is
 * none of the service's own. A file that says `no` or `on-failure` means it: only a boot of the host begins anew, as
 * `compose up` at boot would. A run that we do not remember was in this boot.
 */
export function ranInThisBoot(run: RunRecord | undefined, rule: RestartModel, bootId: string): boolean {
  if (run === undefined) return true;
  const explicit = rule.mode === 'never' || rule.mode === 'on-failure';
  return explicit ? hostBoot(run.bootId) === hostBoot(bootId) : run.bootId === bootId;
}

/** `<boot of the host>/<session of the engine>` */
function hostBoot(bootId: string): string {
  return bootId.split('/')[0] ?? bootId;
}

function byRule(
  exitCode: number,
  rule: RestartModel,
  count: number,
): { kind: 'completed' | 'gave-up'; reason: string } | undefined {
  const success = exitCode === 0;
  switch (rule.mode) {
    case 'always':
    case 'unless-stopped':
      return undefined;
    case 'never':
      return success
        ? { kind: 'completed', reason: 'restart: no' }
        : { kind: 'gave-up', reason: 'restart: no forbids another start' };
    case 'on-failure':
    case 'default': {
      if (success) return { kind: 'completed', reason: 'it ended well and is not to run again' };
      if (rule.maxAttempts !== undefined && count > rule.maxAttempts) {
        return { kind: 'gave-up', reason: `restart: on-failure allows ${rule.maxAttempts} attempts` };
      }
      return undefined;
    }
  }
}

function describeEnd(container: ObservedContainer): string {
  if (container.oomKilled) return `it ran out of memory (exit code ${container.exitCode})`;
  if (container.exitCode === 137) return 'it was killed (exit code 137)';
  return `it ended with exit code ${container.exitCode}`;
}

function countOf(count: number): string {
  return count > 1 ? `, ${count} times in a row` : '';
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}

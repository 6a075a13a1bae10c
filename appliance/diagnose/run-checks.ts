/** Carries out checks: a few at once, each with a deadline, in an order that makes sense. */

import type { CheckProgress, CheckResult, DiagnosticsEnd } from '../contract/diagnostics.ts';
import { errorChain } from '../program/error-chain.ts';
import { bad, withTime } from './check.ts';
import type { Check, Finding } from './check.ts';
import { nextMoves } from './order.ts';

export type DiagnosticsMessage =
  | { readonly event: 'checks'; readonly data: { id: string; group: string; title: string }[] }
  | { readonly event: 'check'; readonly data: CheckProgress }
  | { readonly event: 'end'; readonly data: DiagnosticsEnd };

export interface RunDeps {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds of a clock that does not jump. */
  readonly clock: () => number;
  readonly send: (message: DiagnosticsMessage) => void;
  /** A check threw what it must not: a defect of ours, which is told as a failed check. */
  readonly onError: (error: unknown) => void;
  /** Default: `CHECK_DEADLINE_MS`. */
  readonly deadlineMs?: number;
}

/** A machine that is slow answers in a second; whoever looks at the list does not wait longer. */
const CHECK_DEADLINE_MS = 10_000;
const TRY_AGAIN = 'Try again; where it stays so, see whether the machine is overloaded ("uptime", "top").';
/** Most of them wait for others, not for the processor. */
const AT_ONCE = 4;

/** Rejects with the reason of `signal`; what is under way is asked to end. */
export async function runChecks(checks: readonly Check[], deps: RunDeps, signal: AbortSignal): Promise<void> {
  const { now, clock, send } = deps;
  const [startedAt, began] = [new Date(now()).toISOString(), clock()];
  const byId = new Map(checks.map((check) => [check.id, check]));
  const ended = new Map<string, CheckResult['state']>();
  const running = new Map<string, Promise<void>>();
  const settle = (id: string, result: CheckResult): void => {
    ended.set(id, result.state);
    send({ event: 'check', data: { id, ...result } });
  };
  const begin = async (check: Check): Promise<void> => {
    const from = clock();
    send({ event: 'check', data: { id: check.id, state: 'running' } });
    const finding = await findingOf(check, deps, signal);
    running.delete(check.id);
    settle(check.id, withTime(finding, Math.max(0, Math.round(clock() - from))));
  };
  send({ event: 'checks', data: checks.map(({ id, group, title }) => ({ id, group, title })) });
  for (;;) {
    signal.throwIfAborted();
    const moves = nextMoves(checks, { ended, running: new Set(running.keys()) }, AT_ONCE);
    for (const { id, reason } of moves.skip) settle(id, { state: 'skipped', reason });
    for (const id of moves.begin) {
      const check = byId.get(id);
      if (check !== undefined) running.set(id, begin(check));
    }
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
  const count = (state: CheckResult['state']): number =>
    [...ended.values()].filter((each) => each === state).length;
  const counts = { ok: count('ok'), warnings: count('warning') };
  const more = { failed: count('failed'), skipped: count('skipped') };
  const tookMs = Math.max(0, Math.round(clock() - began));
  send({ event: 'end', data: { startedAt, tookMs, ...counts, ...more } });
}

async function findingOf(check: Check, deps: RunDeps, signal: AbortSignal): Promise<Finding> {
  const deadlineMs = deps.deadlineMs ?? CHECK_DEADLINE_MS;
  const late = AbortSignal.timeout(deadlineMs);
  const either = AbortSignal.any([signal, late]);
  try {
    return await unlessAborted(async () => check.run(either), either);
  } catch (error) {
    signal.throwIfAborted();
    if (late.aborted)
      return bad('failed', `no answer within ${deadlineMs / 1_000} s`, check.lateAction ?? TRY_AGAIN);
    deps.onError(error);
    return bad(
      'failed',
      `the check itself failed: ${errorChain(error)}`,
      'This is a defect of the appliance: send the vendor a support bundle ("appliancectl support").',
    );
  }
}

/** Rejects with the reason of `signal` as soon as it aborts, whatever the work does then. */
function unlessAborted<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    work()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', abort));
  });
}

/** The checks of this appliance for whoever asks: followed live, or as one document. */

import type { CheckReport, DiagnosticsReport } from '../contract/diagnostics.ts';
import type { Check } from './check.ts';
import { runChecks } from './run-checks.ts';
import type { DiagnosticsMessage, RunDeps } from './run-checks.ts';
import { selectChecks } from './selection.ts';
import type { UnknownChecks } from './selection.ts';
import { createSharedRuns } from './shared-runs.ts';
import type { FollowRun, SharedRunsDeps } from './shared-runs.ts';

export interface DiagnosticsDeps extends Omit<RunDeps, 'send'>, Pick<SharedRunsDeps, 'sleep'> {
  /** As they are now. */
  readonly checks: () => readonly Check[];
}

export interface Diagnostics {
  /** `only` as `selectChecks` reads it. */
  readonly select: (only: string | undefined) => readonly string[] | UnknownChecks;
  /** What `select` gave. One that is not there any more is left out. */
  readonly follow: FollowRun;
  /** Rejects with the reason of `signal`. */
  readonly report: (ids: readonly string[], signal: AbortSignal) => Promise<DiagnosticsReport>;
}

export function createDiagnostics(deps: DiagnosticsDeps): Diagnostics {
  const follow = createSharedRuns({
    clock: deps.clock,
    sleep: deps.sleep,
    run: async (ids, send, signal) => {
      const checks = deps.checks().filter(({ id }) => ids.includes(id));
      await runChecks(checks, { ...deps, send }, signal);
    },
  });
  return {
    select: (only) =>
      selectChecks(
        deps.checks().map(({ id }) => id),
        only,
      ),
    follow,
    async report(ids, signal) {
      const messages: DiagnosticsMessage[] = [];
      for await (const message of follow(ids, signal)) messages.push(message);
      const report = reportOf(messages);
      if (report !== undefined) return report;
      signal.throwIfAborted();
      throw new Error('a run of checks has no end');
    },
  };
}

/** `undefined`: they have not ended. */
function reportOf(messages: readonly DiagnosticsMessage[]): DiagnosticsReport | undefined {
  const heads = messages.flatMap((each) => (each.event === 'checks' ? each.data : []));
  const end = messages.findLast((each) => each.event === 'end');
  const results = messages.flatMap((each) => (each.event === 'check' ? [each.data] : []));
  if (end === undefined) return undefined;
  const checks = heads.flatMap((head): CheckReport[] => {
    const result = results.find(({ id, state }) => id === head.id && state !== 'running');
    return result === undefined || result.state === 'running' ? [] : [{ ...head, ...result }];
  });
  return { ...end.data, checks };
}

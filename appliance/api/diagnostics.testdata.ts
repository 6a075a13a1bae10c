import { setImmediate as turn } from 'node:timers/promises';
import { bad, ok, skipped } from '../diagnose/check.ts';
import type { Check } from '../diagnose/check.ts';
import { createDiagnostics } from '../diagnose/diagnostics.ts';
import type { Diagnostics } from '../diagnose/diagnostics.ts';

/** `run`, or what it finds at once. */
export function checkOf(
  id: string,
  run: Check['run'] | ReturnType<typeof ok>,
  more: Partial<Check> = {},
): Check {
  return {
    id,
    group: 'Group',
    title: `The ${id}`,
    needs: [],
    run: typeof run === 'function' ? run : () => run,
    ...more,
  };
}

/** One of each state; the last needs the one that fails. */
export const someChecks: readonly Check[] = [
  checkOf('link', ok('eth0 is up')),
  checkOf('gateway', bad('failed', '192.0.2.1 does not answer', 'Check that the gateway is on.')),
  checkOf('clock', bad('warning', 'nothing keeps it right', 'Switch it on.', 'more of it')),
  checkOf('apt', skipped('offline_mode is on')),
  checkOf('registry:one', ok('it answers'), { needs: ['gateway'] }),
];

/** The real runner on these checks, on a clock that stands still: times are 0, and the gap between two runs passes at once. */
export function memoryDiagnostics(checks: readonly Check[] = someChecks): Diagnostics {
  let at = 0;
  return createDiagnostics({
    checks: () => checks,
    now: () => Date.parse('2026-01-31T12:00:00Z'),
    clock: () => at,
    sleep: async (ms) => {
      at += ms;
      await turn();
    },
    onError: () => undefined,
  });
}

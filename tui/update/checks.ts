/** Checks of the machine and its surroundings, one after the other as they end: pure. */

import type { CheckHead, CheckProgress, DiagnosticsEnd } from '../../appliance/contract/diagnostics.ts';
import type { Trouble } from '../events.ts';
import type { ChecksState, State } from '../state.ts';
import type { Outcome } from './outcome.ts';

/** All of them anew. */
export function checked(state: State): Outcome {
  const run = state.checks.run + 1;
  return [{ ...state, checks: { run, heads: [], progress: new Map() } }, [{ do: 'check', run }]];
}

/** When the view is opened: the first time, or again once a run has ended. */
export function checkedOnce(state: State): Outcome {
  const { run, end, trouble } = state.checks;
  return run > 0 && end === undefined && trouble === undefined ? [state, []] : checked(state);
}

export function announced(state: State, run: number, heads: readonly CheckHead[]): State {
  return withChecks(state, run, { heads });
}

export function progressed(state: State, run: number, progress: CheckProgress): State {
  return withChecks(state, run, { progress: new Map(state.checks.progress).set(progress.id, progress) });
}

export function ended(state: State, run: number, end: DiagnosticsEnd): State {
  return withChecks(state, run, { end });
}

export function checksRefused(state: State, run: number, trouble: Trouble): State {
  return withChecks(state, run, { trouble });
}

/** What an earlier run still says is nobody's business. */
function withChecks(state: State, run: number, change: Partial<ChecksState>): State {
  return run === state.checks.run ? { ...state, checks: { ...state.checks, ...change } } : state;
}

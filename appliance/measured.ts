/** What the parts report, in the words of the metrics. */

import type { EngineError } from './adapters/engine/errors.ts';
import type { Ended } from './apply/apply.ts';
import type { Look } from './daemon.ts';
import type { EngineCall, PassResult, StepResult } from './record/metrics.ts';

export function engineCall(call: { name: string; ms: number; error?: EngineError }): EngineCall {
  return { call: call.name, durationMs: call.ms, result: callResult(call.error) };
}

/** `refused`: the engine answered and said no. */
function callResult(error: EngineError | undefined): EngineCall['result'] {
  if (error === undefined) return 'ok';
  if (error.kind === 'timeout') return 'timeout';
  return error.status !== undefined && error.status < 500 ? 'refused' : 'failed';
}

export function stepResult({ step, tookMs, failure }: Ended): StepResult {
  return { kind: step.kind, durationMs: tookMs, result: failure === undefined ? 'done' : 'failed' };
}

export function passResult({ plan, tookMs }: Pick<Look, 'plan' | 'tookMs'>): PassResult {
  return { durationMs: tookMs, result: resultOf(plan) };
}

function resultOf({ steps, waiting }: Look['plan']): PassResult['result'] {
  if (waiting.some(({ code }) => code === 'engine' || code === 'retry')) return 'failed';
  return steps.length === 0 ? 'converged' : 'worked';
}

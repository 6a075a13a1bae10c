/** From whatever a call rejects with to an `EngineError` that names the call. */

import { type Call, describeCall } from './call.ts';
import { classify, isRetryable } from './classify.ts';
import { CallerAborted, DeadlineExceeded } from './deadline.ts';
import { EngineError, type EngineErrorKind } from './errors.ts';

type Named = Pick<Call, 'name' | 'subject'>;

/** An answer with an error status, or an error inside a stream (`status` 0). */
export function refusal(call: Named, status: number, message: string): EngineError {
  const words = message.trim() === '' ? `HTTP status ${status}` : message.trim();
  return new EngineError(`${describeCall(call)}: ${words}`, {
    ...classify(call.name, status, words),
    ...(status === 0 ? {} : { status }),
  });
}

export function failure(call: Named, kind: EngineErrorKind, words: string, cause?: unknown): EngineError {
  const message = `${describeCall(call)}: ${words}`;
  return new EngineError(message, { kind, retryable: isRetryable(kind), cause });
}

/** Socket errors, deadlines and our own aborts; `streaming`: the answer had already begun. */
export function transportFailure(call: Named, error: unknown, streaming: boolean): EngineError {
  if (error instanceof EngineError) return error;
  if (error instanceof DeadlineExceeded) return failure(call, 'timeout', error.message, error);
  if (error instanceof CallerAborted) return failure(call, 'aborted', error.message, error);
  const words = error instanceof Error ? error.message : String(error);
  if (streaming) return failure(call, 'stream-cut', `the answer ended before its end (${words})`, error);
  return failure(call, 'unreachable', words, error);
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

export function isKind(error: unknown, kind: EngineErrorKind): boolean {
  return error instanceof EngineError && error.kind === kind;
}

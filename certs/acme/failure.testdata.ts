import assert from 'node:assert/strict';
import { AcmeError } from './acme-error.ts';

type Told = Partial<Pick<AcmeError, 'retryable' | 'retryAfterMs'>>;

/** For `cleanupFailed` where nothing is to be cleaned up in vain. */
export function unexpected(error: unknown): never {
  assert.fail(String(error));
}

/** For assert.rejects: an error of that kind, with words for a person. */
export function failure(kind: AcmeError['kind'], message: RegExp, told: Told = {}): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof AcmeError, String(error));
    assert.match(error.message, message);
    assert.match(error.action, /^[A-Z].*\.$/);
    const { kind: is, retryable, retryAfterMs } = error;
    assert.partialDeepStrictEqual({ kind: is, retryable, retryAfterMs }, { kind, ...told });
    return true;
  };
}

import type { ApiDeps } from './deps.ts';

/** A look at an engine that answers takes a tenth of a second; one at an engine that hangs takes far longer than a client should wait. */
const PATIENCE_MS = 1_000;

/**
 * Resolves once there is something to tell, or a second after the call: what waited on the socket while the daemon was replaced gets an
 * answer from the new one instead of "not yet".
 */
export function firstLook({ status, onStatus }: Pick<ApiDeps, 'status' | 'onStatus'>): Promise<void> {
  if (status() !== undefined) return Promise.resolve();
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, PATIENCE_MS).unref();
  const unsubscribe = onStatus(() => resolve());
  return promise.finally(() => {
    clearTimeout(timer);
    unsubscribe();
  });
}

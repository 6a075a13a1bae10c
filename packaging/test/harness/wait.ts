/** Tests wait for a state with a deadline; they never sleep for a guessed time. */
import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';

export interface WaitOptions {
  readonly deadlineMs?: number;
  readonly everyMs?: number;
}

export class WaitTimeoutError extends Error {
  override readonly name = 'WaitTimeoutError';
}

/** What is truthy of T. */
type Found<T> = Exclude<T, undefined | null | false>;
type Probe<T> = () => T | Promise<T>;

/**
 * Probes until the value is truthy, and returns it. A probe that throws counts as "not yet".
 * @throws WaitTimeoutError with the last seen value (or the probe's last error as cause).
 */
export async function waitFor<T>(
  description: string,
  probe: Probe<T>,
  options: WaitOptions = {},
): Promise<Found<T>> {
  return (await waitUntil(description, probe, Boolean, options)) as Found<T>;
}

/** As waitFor, for a value that `accept` recognises: the last other value, or what `show` makes of it, is told when the deadline passes. */
export async function waitUntil<T>(
  description: string,
  probe: Probe<T>,
  accept: (value: T) => boolean,
  options: WaitOptions & { readonly show?: (value: T) => unknown } = {},
): Promise<T> {
  const { deadlineMs = 10_000, everyMs = 25, show = (value) => value } = options;
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const seen = await look(probe);
    if (seen.ok && accept(seen.value)) return seen.value;
    if (performance.now() >= deadline) throw timeout(description, deadlineMs, seen, show);
    await delay(everyMs);
  }
}

type Look<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly cause: unknown };

async function look<T>(probe: Probe<T>): Promise<Look<T>> {
  try {
    return { ok: true, value: await probe() };
  } catch (cause) {
    return { ok: false, cause };
  }
}

function timeout<T>(
  description: string,
  deadlineMs: number,
  last: Look<T>,
  show: (value: T) => unknown,
): WaitTimeoutError {
  const outcome = last.ok ? `last seen: ${inspect(show(last.value), { depth: 6 })}` : 'the last look failed';
  const message = `waited ${deadlineMs} ms for: ${description}; ${outcome}`;
  return new WaitTimeoutError(message, last.ok ? {} : { cause: last.cause });
}

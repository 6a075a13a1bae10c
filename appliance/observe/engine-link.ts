/**
 * Keeps one connection to the engine: connects with a back-off, follows its events and comes back with `since` after a
 * break. Says only what is: connected or not, and why not.
 */

import type { Engine, EngineEvent } from '../adapters/engine/types.ts';

export interface EngineLink {
  /** The engine as it is connected now; `undefined` with the reason in `error()`. */
  readonly engine: () => Engine | undefined;
  readonly error: () => string;
  /** Milliseconds since the epoch of the last change between connected and not. */
  readonly since: () => number;
  /** Resolves when the first attempt to connect has ended, either way: before that nothing is known about the engine. */
  readonly tried: Promise<void>;
  /** Runs until the signal aborts. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

export interface EngineLinkDeps {
  readonly connect: (signal: AbortSignal) => Promise<Engine>;
  readonly now: () => number;
  /** Milliseconds of a clock that does not jump. */
  readonly clock: () => number;
  /** Rejects when aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly onEvent: (event: EngineEvent) => void;
  /** Connected anew: whatever was known may be old. */
  readonly onConnected: () => void;
  readonly onLost: (error: string) => void;
}

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 10_000;

export function createEngineLink(deps: EngineLinkDeps): EngineLink {
  let engine: Engine | undefined;
  let error = 'not connected yet';
  let since = deps.now();
  let lastEvent: string | undefined;
  const tried = Promise.withResolvers<void>();

  const connected = (next: Engine): void => {
    engine = next;
    since = deps.now();
    deps.onConnected();
  };
  const lost = (reason: string): void => {
    error = reason;
    if (engine === undefined) return;
    engine = undefined;
    since = deps.now();
    deps.onLost(reason);
  };

  /** Returns when the stream has ended, for whatever reason. `since` reaches back to before the first look. */
  const follow = async (current: Engine, connectedAt: number, signal: AbortSignal): Promise<string> => {
    try {
      const options = { since: lastEvent ?? `${connectedAt}000000` };
      for await (const event of current.events(options, signal)) {
        lastEvent = event.timeNano;
        deps.onEvent(event);
      }
      return 'the event stream ended';
    } catch (failure) {
      return reasonOf(failure);
    }
  };

  return {
    engine: () => engine,
    error: () => error,
    since: () => since,
    tried: tried.promise,
    async run(signal) {
      let pause = FIRST_RETRY_MS;
      while (!signal.aborted) {
        const [before, began] = [deps.now(), deps.clock()];
        const attempt = await tryConnect(deps, signal);
        if (typeof attempt === 'string') {
          lost(attempt);
          tried.resolve();
        } else {
          connected(attempt);
          tried.resolve();
          const reason = await follow(attempt, before, signal);
          if (signal.aborted) return;
          lost(reason);
          // A stream that held was no failed attempt: the next one may follow at once.
          if (deps.clock() - began > LONGEST_RETRY_MS) pause = FIRST_RETRY_MS;
        }
        if (!(await rest(deps, pause, signal))) return;
        pause = Math.min(pause * 2, LONGEST_RETRY_MS);
      }
    },
  };
}

async function tryConnect(deps: EngineLinkDeps, signal: AbortSignal): Promise<Engine | string> {
  try {
    return await deps.connect(signal);
  } catch (error) {
    return reasonOf(error);
  }
}

async function rest(deps: EngineLinkDeps, ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await deps.sleep(ms, signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : JSON.stringify(error);
}

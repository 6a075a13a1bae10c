/** A question that takes too long for a look: asked beside the loop, its last answer stays until there is a newer one. */

export interface BackgroundDeps<Value> {
  readonly ask: (signal: AbortSignal) => Promise<Value>;
  /** There is a new answer. */
  readonly changed: () => void;
  /** Told once until it works again. */
  readonly onError: (error: Error) => void;
  readonly signal: AbortSignal;
}

export interface Background<Value> {
  readonly answer: () => Value | undefined;
  /** Does nothing while it is being asked. Resolves when the answer is there; never rejects. */
  readonly ask: () => Promise<void>;
  /** The same, but an answer to a question that is under way already does not count. */
  readonly askAnew: () => Promise<void>;
}

export function createBackground<Value>(deps: BackgroundDeps<Value>): Background<Value> {
  let answer: Value | undefined;
  let asking: Promise<void> | undefined;
  let isBroken = false;
  const askNow = async (): Promise<void> => {
    try {
      const next = await deps.ask(deps.signal);
      const isNew = JSON.stringify(next) !== JSON.stringify(answer);
      answer = next;
      isBroken = false;
      if (isNew) deps.changed();
    } catch (error) {
      if (deps.signal.aborted || isBroken) return;
      isBroken = true;
      deps.onError(error instanceof Error ? error : new Error(String(error)));
    } finally {
      asking = undefined;
    }
  };
  const ask = (): Promise<void> => (asking ??= askNow());
  return {
    ask,
    answer: () => answer,
    async askAnew() {
      await asking;
      await ask();
    },
  };
}

/** Running a check again and again: one attempt, and the rest until the next. */

/** Gives whether the check passed and one line of output; rejects when it could not be run. */
export type RunCheck = (signal: AbortSignal) => Promise<Answer>;

export interface Answer {
  readonly passed: boolean;
  readonly output: string;
}

/** The first check follows the start at once; one that fails is repeated ever more slowly. */
export const FIRST_PAUSE_MS = 20;
export const LONGEST_PAUSE_MS = 1_000;

/** Rejects when aborted. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** `undefined`: it could not be run (the engine is silent), which says nothing of the container. */
export async function attempt(run: RunCheck, signal: AbortSignal): Promise<Answer | undefined> {
  try {
    return await run(signal);
  } catch {
    return undefined;
  }
}

/** `false`: the watch was ended meanwhile. */
export async function rested(sleep: Sleep, ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}

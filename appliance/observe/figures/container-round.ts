/** Asks the engine what each container uses: a few at a time, and no more of it once it is silent. */

import { EngineError } from '../../adapters/engine/errors.ts';
import type { EngineErrorKind } from '../../adapters/engine/errors.ts';
import type { Engine } from '../../adapters/engine/types.ts';
import type { ContainerReading } from './rates.ts';

/** A run of a container that works. */
export interface WatchedContainer {
  readonly id: string;
  readonly run: string;
  readonly service: string;
}

export interface ContainerRound {
  /** Of those that answered, in no order. */
  readonly readings: readonly ContainerReading[];
  /** Why others are missing. */
  readonly failure?: EngineError;
}

/** An engine answers at the next beat of its own collector, up to a second later (20.10): so many at once that a round is over in ten. */
const LEAST_AT_ONCE = 8;
const MOST_BEATS = 10;
/** These say something of the engine; any other one of a container, and the next is asked. */
const SILENT: ReadonlySet<EngineErrorKind> = new Set(['unreachable', 'timeout', 'aborted', 'stream-cut']);

/** `clock`: milliseconds of a clock that does not jump. Ends early when `signal` aborts. */
export async function askContainers(
  engine: Pick<Engine, 'containerStats'>,
  containers: readonly WatchedContainer[],
  clock: () => number,
  signal: AbortSignal,
): Promise<ContainerRound> {
  const readings: ContainerReading[] = [];
  const atOnce = Math.max(LEAST_AT_ONCE, Math.ceil(containers.length / MOST_BEATS));
  const rest = containers.values();
  let failure: EngineError | undefined;
  const isSilent = (): boolean => failure !== undefined && SILENT.has(failure.kind);
  const ask = async ({ id, run, service }: WatchedContainer): Promise<void> => {
    try {
      const value = await engine.containerStats(id, signal);
      if (value !== undefined) readings.push({ run, service, atMs: clock(), value });
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      if (!isSilent()) failure = error;
    }
  };
  const worker = async (): Promise<void> => {
    for (const container of rest) {
      if (isSilent()) return;
      await ask(container);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { readings, ...(failure === undefined ? {} : { failure }) };
}

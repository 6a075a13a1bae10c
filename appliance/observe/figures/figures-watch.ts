/** Takes the figures of machine and containers at a steady pace, beside the loop, which it never wakes. */

import type { Engine } from '../../adapters/engine/types.ts';
import type { HostCounters } from '../../adapters/figures/host-counters.ts';
import { rested } from '../repeat.ts';
import type { Sleep } from '../repeat.ts';
import { askContainers } from './container-round.ts';
import type { WatchedContainer } from './container-round.ts';
import { hostFigures, serviceFigures } from './rates.ts';
import type { ContainerReading, Reading } from './rates.ts';
import type { Sample } from './sample.ts';

export interface FiguresWatchDeps {
  readonly host: () => Promise<HostCounters>;
  /** `undefined`: it is silent; the figures of the machine go on. */
  readonly engine: () => Pick<Engine, 'containerStats'> | undefined;
  readonly containers: () => readonly WatchedContainer[];
  /** Milliseconds since the epoch; for what is written down only. */
  readonly now: () => number;
  /** Milliseconds of a clock that does not jump. */
  readonly clock: () => number;
  readonly sleep: Sleep;
  /** How far samples are apart. */
  readonly everyMs: number;
  readonly taken: (sample: Sample) => void;
  /** Called with the first failure of several in a row. */
  readonly onError: (error: Error) => void;
}

export interface FiguresWatch {
  /** `undefined`: none has been taken in the last minute. */
  readonly last: () => Sample | undefined;
  /** Until the signal aborts. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/** Rates need two readings. Who asks soon after the start has an answer then, but it is not kept: those that are stand `everyMs` apart. */
const EARLY_MS = 1_000;
/** A round that lasts longer is given up: the next one is due. */
const ROUND_MS = 20_000;
const FRESH_MS = 60_000;

export function createFiguresWatch(deps: FiguresWatchDeps): FiguresWatch {
  const { now, clock, everyMs } = deps;
  let host: Reading<HostCounters> | undefined;
  let containers: readonly ContainerReading[] = [];
  let last: Reading<Sample> | undefined;
  let hasFailed = false;

  const round = async (signal: AbortSignal): Promise<Sample> => {
    const engine = deps.engine();
    const ending = AbortSignal.any([signal, AbortSignal.timeout(ROUND_MS)]);
    const [counters, asked] = await Promise.all([
      deps.host().then((value) => ({ atMs: clock(), value })),
      engine === undefined ? { readings: [] } : askContainers(engine, deps.containers(), clock, ending),
    ]);
    const failure = counters.value.failures[0] ?? ('failure' in asked ? asked.failure : undefined);
    if (failure !== undefined && !hasFailed && !signal.aborted) deps.onError(failure);
    hasFailed = failure !== undefined;
    const sample = {
      at: now(),
      host: hostFigures(host, counters),
      services: serviceFigures(containers, asked.readings, counters.value.memory?.totalBytes),
    };
    host = counters;
    containers = asked.readings;
    last = { atMs: clock(), value: sample };
    return sample;
  };

  return {
    last: () => (last !== undefined && clock() - last.atMs <= FRESH_MS ? last.value : undefined),
    async run(signal) {
      const began = clock();
      const until = (dueMs: number): Promise<boolean> => rested(deps.sleep, dueMs - clock(), signal);
      await round(signal);
      if (!(await until(began + EARLY_MS))) return;
      await round(signal);
      for (;;) {
        // What a long round has missed is left out.
        const passed = Math.floor((clock() - began) / everyMs);
        if (!(await until(began + (passed + 1) * everyMs))) return;
        const sample = await round(signal);
        if (signal.aborted) return;
        deps.taken(sample);
      }
    },
  };
}

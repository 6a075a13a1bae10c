/** Figures of machine and services over time, put together: taken beside the loop, kept in a file of their own, told to the API. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from './adapters/engine/types.ts';
import { createHostCounters } from './adapters/figures/host-counters.ts';
import type { Logger } from './program/log.ts';
import type { FiguresDeps } from './api/deps.ts';
import type { Paths } from './config/paths.ts';
import { runKey } from './contract/run-key.ts';
import type { Status } from './contract/status.ts';
import type { WatchedContainer } from './observe/figures/container-round.ts';
import { createFiguresWatch } from './observe/figures/figures-watch.ts';
import { historyOf, wantedSeries } from './record/figures/answer.ts';
import { createFiguresFile } from './record/figures/figures-file.ts';
import { expectedSeries, figuresOf, valuesOf } from './record/figures/series.ts';
import { chooseSteps } from './record/figures/steps.ts';
import { SAMPLE_MS, TIERS } from './record/figures/tiers.ts';
import type { Recorder } from './record/recorder.ts';
import type { Board } from './status-board.ts';

export interface FiguresEyeDeps {
  readonly paths: Pick<Paths, 'metricsDb' | 'stateDir'>;
  readonly engine: () => Pick<Engine, 'containerStats'> | undefined;
  /** Says what runs. */
  readonly board: Pick<Board, 'status'>;
  readonly now: () => number;
  readonly clock: () => number;
  readonly log: Pick<Logger, 'warn'>;
  /** Where an operator finds later what became of the file. */
  readonly record: Pick<Recorder, 'event'>;
}

export interface FiguresEye extends FiguresDeps {
  /** Until the signal aborts. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/** Two years of about a hundred services; with more, the time that is kept becomes shorter. */
const FILE_BYTES = 64 * 1024 * 1024;
const DAY_MS = 24 * 3_600_000;

export function createFiguresEye(deps: FiguresEyeDeps): FiguresEye {
  const { paths, now, clock, log, record, board } = deps;
  const file = createFiguresFile({
    path: paths.metricsDb,
    now,
    limits: { tiers: TIERS, bytes: FILE_BYTES },
    log: (message) => log.warn(message),
    replaced: (message) => {
      log.warn(message);
      record.event({ kind: 'daemon', message });
    },
  });
  const watch = createFiguresWatch({
    host: createHostCounters(paths.stateDir),
    engine: deps.engine,
    containers: () => containersOf(board.status()),
    now,
    clock,
    sleep: async (ms, signal) => {
      await sleep(ms, undefined, { signal });
    },
    everyMs: SAMPLE_MS,
    taken: (sample) => file.keep(sample.at, valuesOf(sample)),
    onError: (error) => log.warn('some figures of machine or services are not known', { error }),
  });
  return {
    now: () => {
      const sample = watch.last();
      return sample && figuresOf(sample);
    },
    history({ series, fromMs, toMs = now(), points }) {
      const range = { fromMs: fromMs ?? Math.max(0, toMs - DAY_MS), toMs };
      if (range.fromMs >= range.toMs) return 'empty-range';
      const capacities = file.capacities();
      const services = board.status()?.services.map(({ name }) => name) ?? [];
      const known = new Set([...expectedSeries(services), ...capacities.keys()]);
      const wanted = wantedSeries(series, known);
      if (wanted.unknown.length > 0) return { unknown: wanted.unknown, known: [...known] };
      const steps = chooseSteps(range, points, now(), TIERS);
      return historyOf(wanted, steps, file.read(wanted.names, steps), (name) => capacities.get(name));
    },
    async run(signal) {
      try {
        await watch.run(signal);
      } finally {
        file.close();
      }
    },
  };
}

/** Paused ones too: they hold their memory. */
function containersOf(status: Status | undefined): readonly WatchedContainer[] {
  return (status?.services ?? []).flatMap(({ name: service, containers }) =>
    containers.flatMap(({ id, state, startedAt = '' }) =>
      id !== undefined && (state === 'running' || state === 'paused')
        ? [{ id, service, run: runKey({ id, startedAt }) }]
        : [],
    ),
  );
}

/** The open file of the figures: adds samples, keeps the tiers in order, answers. */

import type Database from 'better-sqlite3';
import type { StepRow } from './answer.ts';
import { asFiguresError } from './error.ts';
import type { SeriesValue } from './series.ts';
import { prepareStatements } from './statements.ts';
import type { Statements } from './statements.ts';
import type { Steps } from './steps.ts';
import { keepSamples } from './tiers.ts';
import type { Tier } from './tiers.ts';
import { tierToCut, tierToRoll } from './upkeep.ts';
import type { UpkeepState } from './upkeep.ts';

export interface FiguresLimits {
  /** Finest first; the first one is of the samples. */
  readonly tiers: readonly Tier[];
  /** Of the file, without its log. */
  readonly bytes: number;
}

/** Every function throws FiguresError. */
export interface FiguresStore {
  /** `at`: milliseconds since the epoch. */
  add(at: number, values: readonly SeriesValue[]): void;
  /** Brings at most one tier up to date, and takes out at most a slice of what is too old or too much. Wanted after each sample. */
  upkeep(): void;
  /** Of all that anything is known of: what there is in all, where that is known. */
  capacities(): ReadonlyMap<string, number | undefined>;
  read(names: readonly string[], steps: Steps): readonly StepRow[];
  close(): void;
}

interface KnownSeries {
  readonly id: number;
  readonly capacity: number | undefined;
}

/** Rows that go at once: some milliseconds of work. */
const CUT_ROWS = 1_000;
/** Freed pages are used again; from 1 MiB of them the file is made shorter, a slice at a time. */
const FREE_PAGES = 256;
const SHRINK_PAGES = 64;

export function createFiguresStore(database: Database.Database, limits: FiguresLimits): FiguresStore {
  const statements = prepareStatements(database);
  let known = new Map<string, KnownSeries>();
  let sample = 0;

  const load = (): void => {
    for (const tier of limits.tiers.keys()) statements.addTier.run(tier, 0);
    sample = Math.max(
      statements.lastSample.get() ?? 0,
      ...statements.rolled.all().map(({ rolled }) => rolled),
    );
    known = new Map(
      statements.series
        .all()
        .map(({ id, name, capacity }) => [name, { id, capacity: capacity ?? undefined }]),
    );
  };

  /** Numbers go up for ever: a number of one that was cut is never given again. */
  const addSample = database.transaction(
    (at: number, values: readonly SeriesValue[]): ReadonlyMap<string, KnownSeries> => {
      const next = sample + 1;
      const fresh = new Map<string, KnownSeries>();
      statements.addSample.run(next, Math.round(at));
      for (const { name, value, capacity } of values) {
        const series = seriesOf(statements, name, capacity, known.get(name), next);
        if (series !== known.get(name)) fresh.set(name, series);
        statements.addValue.run(next, series.id, value);
      }
      return fresh;
    },
  );

  const roll = database.transaction((tier: number, { stepMs }: Tier): void => {
    const parameters = { tier, stepMs, upTo: sample };
    const before = statements.rolled.all().find((each) => each.tier === tier)?.rolled ?? 0;
    statements.roll.run(parameters);
    statements.rollSteps.run(parameters);
    statements.setRolled.run(sample, tier);
    if (tier !== limits.tiers.length - 1) return;
    statements.seenSeries.run(sample, before);
    statements.forgetSeries.run(sample - Math.max(...limits.tiers.map(keepSamples)));
  });

  const cut = database.transaction((): void => {
    let rows = 0;
    while (rows < CUT_ROWS) {
      const state = upkeepState(database, statements, limits, sample);
      const tier = tierToCut(state, limits.tiers);
      if (tier === undefined) return;
      rows += tier === 0 ? cutSample(statements) : cutStep(statements, tier);
    }
  });

  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw asFiguresError(error);
    }
  };

  guarded(load);
  return {
    add: (at, values) =>
      guarded(() => {
        const fresh = addSample.immediate(at, values);
        sample += 1;
        for (const [name, series] of fresh) known.set(name, series);
      }),
    upkeep: () =>
      guarded(() => {
        const tier = tierToRoll(upkeepState(database, statements, limits, sample));
        const rule = tier === undefined ? undefined : limits.tiers[tier];
        if (tier !== undefined && rule !== undefined) {
          roll.immediate(tier, rule);
          if (tier === limits.tiers.length - 1) load();
        }
        cut.immediate();
        shrink(database);
      }),
    capacities: () => new Map([...known].map(([name, { capacity }]) => [name, capacity])),
    read: (names, { tier, factor, stepMs, first, last }) =>
      guarded(() => {
        const byId = new Map(names.flatMap((name) => idAndName(known.get(name), name)));
        const series = JSON.stringify([...byId.keys()]);
        const rows = statements.read.all({ tier, factor, stepMs, first, last, series });
        return rows.map((row) => ({ ...row, series: byId.get(row.series) ?? '' }));
      }),
    close: () => guarded(() => void database.close()),
  };
}

function idAndName(series: KnownSeries | undefined, name: string): readonly (readonly [number, string])[] {
  return series === undefined ? [] : [[series.id, name]];
}

function seriesOf(
  statements: Statements,
  name: string,
  capacity: number | undefined,
  known: KnownSeries | undefined,
  sample: number,
): KnownSeries {
  if (known === undefined) {
    const { lastInsertRowid } = statements.addSeries.run(name, capacity ?? null, sample);
    return { id: Number(lastInsertRowid), capacity };
  }
  if (known.capacity === capacity) return known;
  statements.setCapacity.run(capacity ?? null, known.id);
  return { id: known.id, capacity };
}

function upkeepState(
  database: Database.Database,
  statements: Statements,
  limits: FiguresLimits,
  sample: number,
): UpkeepState {
  const rolled = new Map(statements.rolled.all().map((each) => [each.tier, each.rolled]));
  const tiers = limits.tiers.map((_, tier) => {
    const oldest =
      tier === 0 ? (statements.oldestSample.get() ?? undefined) : statements.oldestStep.get(tier)?.sample;
    return { rolled: rolled.get(tier) ?? 0, ...(oldest === undefined ? {} : { oldest }) };
  });
  return { sample, tiers, isTooLarge: usedBytes(database) > limits.bytes };
}

function cutSample(statements: Statements): number {
  const sample = statements.oldestSample.get();
  if (sample === null || sample === undefined) return 0;
  return statements.cutSampleValues.run(sample).changes + statements.cutSample.run(sample).changes;
}

function cutStep(statements: Statements, tier: number): number {
  const oldest = statements.oldestStep.get(tier);
  if (oldest === undefined) return 0;
  const { changes } = statements.cutStepValues.run(tier, oldest.step);
  return changes + statements.cutStep.run(tier, oldest.step).changes;
}

function usedBytes(database: Database.Database): number {
  const pages = pragma(database, 'page_count') - pragma(database, 'freelist_count');
  return pages * pragma(database, 'page_size');
}

function shrink(database: Database.Database): void {
  if (pragma(database, 'freelist_count') > FREE_PAGES) database.pragma(`incremental_vacuum(${SHRINK_PAGES})`);
}

function pragma(database: Database.Database, name: string): number {
  return Number(database.pragma(name, { simple: true }));
}

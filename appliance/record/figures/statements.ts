/** All SQL of the figures. */

import type Database from 'better-sqlite3';

export interface SeriesRow {
  readonly id: number;
  readonly name: string;
  readonly capacity: number | null;
}

export interface FoundRow {
  readonly series: number;
  readonly step: number;
  readonly average: number;
  readonly highest: number;
}

/** Steps of the answer, made of `factor` steps of the tier each; `series`: a JSON list of ids. */
export interface ReadParameters {
  readonly tier: number;
  readonly factor: number;
  readonly stepMs: number;
  readonly first: number;
  readonly last: number;
  readonly series: string;
}

/**
 * One statement for all tiers: what the tier has taken up, and the samples that it has not yet. The tier of the samples has taken up none.
 * Numbers of JavaScript come as floating point, hence the casts: steps are counted in whole ones. Unary plus keeps SQLite from entering by the series, of which each has rows everywhere.
 */
const READ = `
  WITH found AS (
    SELECT series, step / CAST(:factor AS INTEGER) AS step, count, average, highest FROM step_values
     WHERE tier = :tier AND step BETWEEN :first * :factor AND :last * :factor + :factor - 1
       AND +series IN (SELECT value FROM json_each(:series))
    UNION ALL
    SELECT series, at / CAST(:stepMs AS INTEGER), 1, value, value FROM samples JOIN sample_values USING (sample)
     WHERE sample > (SELECT rolled FROM tiers WHERE tier = :tier)
       AND at BETWEEN :first * :stepMs AND :last * :stepMs + :stepMs - 1
       AND +series IN (SELECT value FROM json_each(:series))
  )
  SELECT series, step, sum(count * average) / sum(count) AS average, max(highest) AS highest
    FROM found GROUP BY series, step`;

/** Samples that a tier has not taken up are added to its steps, whether those are new or, after the clock was set, old ones. */
const ROLL = `
  INSERT INTO step_values (tier, step, series, count, average, highest)
  SELECT :tier, at / CAST(:stepMs AS INTEGER), series, count(*), avg(value), max(value)
    FROM samples JOIN sample_values USING (sample)
   WHERE sample > (SELECT rolled FROM tiers WHERE tier = :tier) AND sample <= :upTo
   GROUP BY at / CAST(:stepMs AS INTEGER), series
  ON CONFLICT DO UPDATE SET
    average = (average * count + excluded.average * excluded.count) / (count + excluded.count),
    highest = max(highest, excluded.highest),
    count = count + excluded.count`;

const ROLL_STEPS = `
  INSERT INTO steps (tier, step, sample)
  SELECT :tier, at / CAST(:stepMs AS INTEGER), max(sample) FROM samples
   WHERE sample > (SELECT rolled FROM tiers WHERE tier = :tier) AND sample <= :upTo
   GROUP BY at / CAST(:stepMs AS INTEGER)
  ON CONFLICT DO UPDATE SET sample = excluded.sample`;

export interface RollParameters {
  readonly tier: number;
  readonly stepMs: number;
  readonly upTo: number;
}

export type Statements = ReturnType<typeof prepareStatements>;

export function prepareStatements(database: Database.Database) {
  return {
    series: database.prepare<[], SeriesRow>('SELECT id, name, capacity FROM series'),
    lastSample: database.prepare<[], number | null>('SELECT max(sample) FROM samples').pluck(),
    rolled: database.prepare<[], { tier: number; rolled: number }>('SELECT tier, rolled FROM tiers'),
    addSeries: database.prepare<[string, number | null, number]>(
      'INSERT INTO series (name, capacity, sample) VALUES (?, ?, ?)',
    ),
    setCapacity: database.prepare<[number | null, number]>('UPDATE series SET capacity = ? WHERE id = ?'),
    addSample: database.prepare<[number, number]>('INSERT INTO samples (sample, at) VALUES (?, ?)'),
    addValue: database.prepare<[number, number, number]>(
      'INSERT INTO sample_values (sample, series, value) VALUES (?, ?, ?)',
    ),
    addTier: database.prepare<[number, number]>('INSERT OR IGNORE INTO tiers (tier, rolled) VALUES (?, ?)'),
    roll: database.prepare<[RollParameters]>(ROLL),
    rollSteps: database.prepare<[RollParameters]>(ROLL_STEPS),
    setRolled: database.prepare<[number, number]>('UPDATE tiers SET rolled = ? WHERE tier = ?'),
    seenSeries: database.prepare<[number, number]>(
      'UPDATE series SET sample = ? WHERE id IN (SELECT DISTINCT series FROM sample_values WHERE sample > ?)',
    ),
    forgetSeries: database.prepare<[number]>('DELETE FROM series WHERE sample < ?'),
    oldestSample: database.prepare<[], number | null>('SELECT min(sample) FROM samples').pluck(),
    cutSample: database.prepare<[number]>('DELETE FROM samples WHERE sample = ?'),
    cutSampleValues: database.prepare<[number]>('DELETE FROM sample_values WHERE sample = ?'),
    oldestStep: database.prepare<[number], { step: number; sample: number }>(
      'SELECT step, sample FROM steps WHERE tier = ? ORDER BY sample LIMIT 1',
    ),
    cutStep: database.prepare<[number, number]>('DELETE FROM steps WHERE tier = ? AND step = ?'),
    cutStepValues: database.prepare<[number, number]>('DELETE FROM step_values WHERE tier = ? AND step = ?'),
    read: database.prepare<[ReadParameters], FoundRow>(READ),
  };
}

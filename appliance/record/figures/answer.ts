/** From the names that were asked for to series, and from rows to the answer. Pure. */

import type { History } from '../../contract/history.ts';
import { rounded, unitOf } from './series.ts';
import type { Steps } from './steps.ts';

/** What is known of one series in one step of the answer. */
export interface StepRow {
  readonly series: string;
  /** Counted from the epoch in steps of the answer. */
  readonly step: number;
  readonly average: number;
  readonly highest: number;
}

export interface Wanted {
  /** In the order in which they were asked for, each once. */
  readonly names: readonly string[];
  /** Of those, the ones that a pattern found: without a value they are left out. */
  readonly found: ReadonlySet<string>;
  /** Asked for, but there is no such series. */
  readonly unknown: readonly string[];
}

/** `asked`: names with commas between them; one that ends in `*` stands for all that begin so. Those of the host and of all services may have none. */
export function wantedSeries(asked: string, known: ReadonlySet<string>): Wanted {
  const names = new Set<string>();
  const exact = new Set<string>();
  const unknown: string[] = [];
  for (const name of asked.split(',').map((each) => each.trim())) {
    const matches = name.endsWith('*') ? beginningWith(name.slice(0, -1), known) : [name];
    if (!name.endsWith('*')) exact.add(name);
    if (matches.some((match) => !known.has(match)) || (matches.length === 0 && !MAY_BE_EMPTY.has(name)))
      unknown.push(name);
    else for (const match of matches) names.add(match);
  }
  const found = new Set([...names].filter((name) => !exact.has(name) && !name.startsWith('host.')));
  return { names: [...names], found, unknown };
}

const MAY_BE_EMPTY: ReadonlySet<string> = new Set(['*', 'host.*', 'service.*']);

function beginningWith(prefix: string, known: ReadonlySet<string>): readonly string[] {
  return [...known].filter((name) => name.startsWith(prefix)).toSorted();
}

export function historyOf(
  { names, found }: Wanted,
  { first, last, stepMs }: Steps,
  rows: readonly StepRow[],
  capacityOf: (name: string) => number | undefined,
): History {
  const bySeries = Map.groupBy(rows, ({ series }) => series);
  const series = names.flatMap((name) => {
    const its = bySeries.get(name) ?? [];
    if (its.length === 0 && found.has(name)) return [];
    const unit = unitOf(name);
    const average = nothing(last - first + 1);
    const highest = nothing(last - first + 1);
    for (const row of its) {
      average[row.step - first] = rounded(row.average, unit);
      highest[row.step - first] = rounded(row.highest, unit);
    }
    const capacity = capacityOf(name);
    return [{ name, unit, ...(capacity === undefined ? {} : { capacity }), average, highest }];
  });
  return { from: new Date(first * stepMs).toISOString(), stepMs, series };
}

function nothing(length: number): (number | null)[] {
  return Array.from({ length }, () => null);
}

/** One measured thing: all samples, what sums them up, and the goal that it is held against. */

export type Unit = 'ms' | 'MB' | 'kB' | '%' | '/min' | 'n' | 'x';

export interface Figure {
  /** Stable over releases: what a script looks up in the JSON. */
  readonly id: string;
  readonly name: string;
  readonly unit: Unit;
  /** In the order in which they were taken; at least one. */
  readonly samples: readonly number[];
  /** At most this much is wanted of the median. */
  readonly goal?: number;
}

export interface Section {
  readonly title: string;
  readonly figures: readonly Figure[];
  /** What a reader must know to judge the figures. */
  readonly notes: readonly string[];
}

export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function summary(samples: readonly number[]): Summary {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    min: at(0),
    max: at(sorted.length - 1),
  };
}

export function medianOf({ samples }: Pick<Figure, 'samples'>): number {
  return summary(samples).median;
}

/** Median against median: rounds are interleaved, so that both saw the same machine. */
export function ratio(id: string, name: string, of: Figure, to: Figure, goal?: number): Figure {
  const samples = [medianOf(of) / medianOf(to)];
  return { id, name, unit: 'x', samples, ...(goal === undefined ? {} : { goal }) };
}

/** Absent: no goal is set. */
export function isMet(figure: Figure): boolean | undefined {
  return figure.goal === undefined ? undefined : medianOf(figure) <= figure.goal;
}

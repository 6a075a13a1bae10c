/** What a chart of lines is drawn from: pure. */

import type { Series } from '../../appliance/contract/history.ts';
import type { Chart } from './panel.ts';

/** From the first step of which something is known; absent: there is too little for a line, or a gap in it, which a line would hide. */
export function chartOf(series: readonly Series[], times: readonly string[]): Chart | undefined {
  const [first] = series;
  const from = first?.average.findIndex((value) => value !== null) ?? -1;
  const to = first?.average.findLastIndex((value) => value !== null) ?? -1;
  if (first === undefined || from < 0 || to - from < 1) return undefined;
  const parts = series.map(({ name, average }) => ({ title: name, values: average.slice(from, to + 1) }));
  const known = parts.flatMap(({ title, values }) => {
    const numbers = values.filter((value) => value !== null);
    return numbers.length === values.length ? [{ title, values: numbers }] : [];
  });
  if (known.length < parts.length) return undefined;
  const top = topOf(
    first,
    known.flatMap(({ values }) => values),
  );
  const { divisor, unit } = scaleOf(top, first.unit);
  return {
    labels: times.slice(from, to + 1),
    series: known.map(({ title, values }) => ({ title, values: values.map((value) => value / divisor) })),
    top: top / divisor,
    unit,
  };
}

function topOf({ unit, capacity }: Series, values: readonly number[]): number {
  if (unit === 'percent') return 100;
  return capacity ?? Math.max(1, ...values) * 1.1;
}

const binary = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;
const decimal = ['B/s', 'kB/s', 'MB/s', 'GB/s'] as const;

/** So that the numbers beside the axis are short. */
function scaleOf(top: number, unit: Series['unit']): { readonly divisor: number; readonly unit: string } {
  if (unit === 'percent') return { divisor: 1, unit: '%' };
  const [step, units] = unit === 'bytes' ? [1_024, binary] : [1_000, decimal];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log(top) / Math.log(step))));
  return { divisor: step ** power, unit: units[power] ?? '' };
}

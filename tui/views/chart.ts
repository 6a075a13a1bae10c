/** What a chart of lines is drawn from: pure. */

import { scaleOf } from '../../appliance/contract/amounts.ts';
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
    1.1,
  );
  const { divisor, unit } = first.unit === 'percent' ? { divisor: 1, unit: '%' } : scaleOf(top, first.unit);
  return {
    labels: times.slice(from, to + 1),
    series: known.map(({ title, values }) => ({ title, values: values.map((value) => value / divisor) })),
    top: top / divisor,
    unit,
  };
}

/** Of what there is, where that is known: a disk that is half full is half as high. `room`: what is left above the highest of the others. */
export function topOf({ unit, capacity }: Series, values: readonly (number | null)[], room = 1): number {
  if (unit === 'percent') return 100;
  return capacity ?? Math.max(1, ...values.map((value) => value ?? 0)) * room;
}

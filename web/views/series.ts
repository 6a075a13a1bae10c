/** Figures over time as paths of SVG. Coordinates are whole numbers: nobody sees less, and a page stays small. Pure. */

import type { Series } from '../../appliance/contract/history.ts';
import { bytes, percent, rate } from '../../appliance/client/words/units.ts';

export interface Box {
  readonly width: number;
  readonly height: number;
}
type Values = readonly (number | null)[];

/** Pieces of a line, broken where nothing is known; `top` is the value at the upper edge. */
function pieces(values: Values, top: number, { width, height }: Box): readonly (readonly string[])[] {
  const step = width / Math.max(1, values.length - 1);
  const found: string[][] = [];
  let open: string[] | undefined;
  values.forEach((value, index) => {
    if (value === null) {
      open = undefined;
      return;
    }
    if (open === undefined) found.push((open = []));
    const y = height - (Math.min(value, top) / top) * height;
    open.push(`${Math.round(index * step)} ${Math.round(y)}`);
  });
  return found;
}

export function linePath(values: Values, top: number, box: Box): string {
  return pieces(values, top, box)
    .map((points) => `M${points.join('L')}${points.length === 1 ? 'h1' : ''}`)
    .join('');
}

/** The same down to the lower edge. */
export function areaPath(values: Values, top: number, box: Box): string {
  return pieces(values, top, box)
    .map((points) => {
      const first = points[0]?.split(' ', 1)[0] ?? '0';
      const last = points.at(-1)?.split(' ', 1)[0] ?? '0';
      return `M${points.join('L')}L${last} ${box.height}H${first}z`;
    })
    .join('');
}

/** Of every `parts`th of the range the highest, so that no peak is lost. */
export function thinned(values: Values, parts: number): Values {
  if (values.length <= parts) return values;
  return Array.from({ length: parts }, (_, part) => {
    const from = Math.floor((part * values.length) / parts);
    const to = Math.floor(((part + 1) * values.length) / parts);
    return highestOf(values.slice(from, to)) ?? null;
  });
}

export function highestOf(values: Values): number | undefined {
  const known = knownOf(values);
  return known.length === 0 ? undefined : known.reduce((highest, each) => Math.max(highest, each));
}

export function meanOf(values: Values): number | undefined {
  const known = knownOf(values);
  return known.length === 0 ? undefined : known.reduce((sum, each) => sum + each, 0) / known.length;
}

function knownOf(values: Values): readonly number[] {
  return values.filter((value) => value !== null);
}

/** The upper edge of a chart: all that there is, or a round number above the highest. */
export function topOf({ unit, capacity, highest }: Pick<Series, 'unit' | 'capacity' | 'highest'>): number {
  const peak = highestOf(highest) ?? 0;
  if (unit === 'percent') return peak > 100 ? round(peak) : 100;
  return capacity !== undefined && capacity > 0 ? Math.max(capacity, peak) : round(Math.max(peak, 1_000));
}

/** The next of 1, 2, 5 times a power of ten. */
function round(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((each) => each * power >= value) ?? 10) * power;
}

export function amount(value: number, unit: Series['unit']): string {
  if (unit === 'percent') return percent(value);
  return unit === 'bytes' ? bytes(value) : rate(value);
}

/** `host.network.in` as a person calls it. */
export function seriesTitle(name: string): string {
  const part = name.replace(/^host\.|^service\..*\.(?=cpu$|memory$|network\.(?:in|out)$)/, '');
  return titles[part] ?? part;
}
const titles: Readonly<Record<string, string>> = {
  cpu: 'Processor',
  memory: 'Memory',
  disk: 'Disk',
  'network.in': 'Network in',
  'network.out': 'Network out',
};

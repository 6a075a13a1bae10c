/** The last 24 hours of the machine: a chart where the terminal has Braille, else bars of blocks: pure. */

import { bytes, percent, rate } from '../../appliance/client/words/units.ts';
import type { Series } from '../../appliance/contract/history.ts';
import type { Area } from '../geometry.ts';
import type { State } from '../state.ts';
import { clip } from '../text/line.ts';
import type { Line, Pen } from '../text/line.ts';
import { heading } from './panel.ts';
import type { Panel } from './panel.ts';
import { clock } from '../zone.ts';

const graphs: readonly { readonly title: string; readonly names: readonly string[] }[] = [
  { title: 'Processor', names: ['host.cpu'] },
  { title: 'Memory', names: ['host.memory'] },
  { title: 'Disk', names: ['host.disk'] },
  { title: 'Network', names: ['host.network.in', 'host.network.out'] },
];

export function figuresPanels(state: State, { top, left, width, height }: Area, pen: Pen): readonly Panel[] {
  const each = Math.max(3, Math.floor(height / graphs.length));
  return graphs
    .slice(0, Math.max(1, Math.floor(height / each)))
    .map(({ title, names }, index) =>
      panelOf(state, title, names, { top: top + index * each, left, width, height: each }, pen),
    );
}

function panelOf(
  state: State,
  title: string,
  names: readonly string[],
  { top, left, width, height }: Area,
  pen: Pen,
): Panel {
  const series = names.flatMap((name) => state.model.day?.series.filter((one) => one.name === name) ?? []);
  const [first] = series;
  const place = { id: `figures-${title}`, top, left, width, height };
  if (first === undefined)
    return {
      ...place,
      lines: [heading(title, width, pen), [pen.text('Nothing has been measured yet.', 'dim')]],
    };
  const highest = Math.max(1, ...series.flatMap(({ highest: values }) => values.map((value) => value ?? 0)));
  const newest = series.map(({ average, unit }) =>
    amount(average.findLast((value) => value !== null) ?? 0, unit),
  );
  const right = [
    pen.text(
      `now ${newest.join(' in, ')}${series.length > 1 ? ' out' : ''}, highest ${amount(highest, first.unit)}`,
      'dim',
    ),
  ];
  const head = heading(title, width, pen, right);
  const isChart = state.profile.name === 'utf8' && height >= 6;
  if (!isChart) return { ...place, lines: [head, ...bars(first, highest, width, height - 1, pen)] };
  return {
    ...place,
    lines: [head],
    chart: {
      labels: labelsOf(state, first.average.length),
      series: series.map(({ name, average }) => ({
        title: name,
        values: average.map((value) => value ?? 0),
      })),
      top: highest,
    },
  };
}

function amount(value: number, unit: Series['unit']): string {
  if (unit === 'percent') return percent(value);
  return unit === 'bytes' ? bytes(value) : rate(value);
}

function labelsOf(state: State, count: number): readonly string[] {
  const { day } = state.model;
  if (day === undefined) return [];
  const from = Date.parse(day.from);
  return Array.from({ length: count }, (_, index) =>
    clock(from + index * day.stepMs, state.zone).slice(0, 5),
  );
}

/** One column for as many steps as there are columns; from below, in whole blocks, which every font has. */
function bars({ average }: Series, top: number, width: number, height: number, pen: Pen): readonly Line[] {
  const columns = Math.min(width, average.length);
  const values = Array.from({ length: columns }, (_, index) => {
    const part = average.slice(
      Math.floor((index * average.length) / columns),
      Math.floor(((index + 1) * average.length) / columns),
    );
    return Math.max(0, ...part.map((value) => value ?? 0));
  });
  return Array.from({ length: height }, (_, row) => {
    const floor = (height - 1 - row) / height;
    const text = values.map((value) => (value / top > floor ? pen.glyphs.full : ' ')).join('');
    return clip([pen.text(text, 'good')], width, pen);
  });
}

/** The last 24 hours of the machine: a chart where the terminal has Braille and there is room, else bars of blocks: pure. */

import { bytes, percent, rate } from '../../appliance/client/words/units.ts';
import type { Series } from '../../appliance/contract/history.ts';
import { layoutOf } from '../geometry.ts';
import type { Area } from '../geometry.ts';
import type { State } from '../state.ts';
import { clip, ends } from '../text/line.ts';
import type { Line, Pen } from '../text/line.ts';
import { clock } from '../zone.ts';
import { chartOf, topOf } from './chart.ts';
import { heading } from './panel.ts';
import type { Panel } from './panel.ts';

interface Graph {
  readonly title: string;
  readonly names: readonly string[];
}

const graphs: readonly Graph[] = [
  { title: 'Processor', names: ['host.cpu'] },
  { title: 'Memory', names: ['host.memory'] },
  { title: 'Disk', names: ['host.disk'] },
  { title: 'Network', names: ['host.network.in', 'host.network.out'] },
];

/** With its heading; less has no room for a line and its axes. */
const CHART_ROWS = 9;
/** A graph says nothing in less. */
const LEAST_ROWS = 3;

/** Below each other; two and two where that leaves room for charts. */
export function figuresPanels(state: State, area: Area, pen: Pen): readonly Panel[] {
  const columns = layoutOf(state.size) === 'wide' ? 2 : 1;
  const width = Math.floor((area.width - (columns - 1) * 2) / columns);
  const rows = Math.ceil(graphs.length / columns);
  const height = Math.max(LEAST_ROWS, Math.floor(area.height / rows));
  return graphs.slice(0, columns * Math.floor(area.height / height)).map((graph, index) => {
    const row = Math.floor(index / columns);
    const left = area.left + (index % columns) * (width + 2);
    return panelOf(state, graph, { top: area.top + row * height, left, width, height }, pen);
  });
}

function panelOf(state: State, { title, names }: Graph, area: Area, pen: Pen): Panel {
  const { width, height } = area;
  const series = names.flatMap((name) => state.model.day?.series.filter((one) => one.name === name) ?? []);
  const place = { id: `figures-${title}`, ...area };
  const [first] = series;
  if (first === undefined || series.every(({ average }) => average.every((value) => value === null)))
    return {
      ...place,
      lines: [heading(title, width, pen), [pen.text('Nothing has been measured yet.', 'dim')]],
    };
  const right = [pen.text(summary(series), 'dim')];
  const times = timesOf(state, first);
  const chart = state.profile.name === 'utf8' && height >= CHART_ROWS ? chartOf(series, times) : undefined;
  if (chart !== undefined)
    return { ...place, lines: [heading(`${title}, ${chart.unit}`, width, pen, right)], chart };
  const added = addedUp(series);
  const lines = [
    ...bars(added, topOf(first, added), width, height - 2, pen),
    axis(times, Math.min(width, added.length), pen),
  ];
  return { ...place, lines: [heading(title, width, pen, right), ...lines] };
}

function summary(series: readonly Series[]): string {
  const newest = series.map(({ average, unit }) => {
    const value = average.findLast((one) => one !== null);
    return value === undefined ? '-' : amount(value, unit);
  });
  const [first] = series;
  const highest = Math.max(0, ...series.flatMap(({ highest: values }) => values.map((value) => value ?? 0)));
  const now = series.length > 1 ? `in ${newest[0]}, out ${newest[1]}` : `now ${newest[0]}`;
  return `${now}, highest ${amount(highest, first?.unit ?? 'percent')}`;
}

function amount(value: number, unit: Series['unit']): string {
  if (unit === 'percent') return percent(value);
  return unit === 'bytes' ? bytes(value) : rate(value);
}

/** The beginning of each step, as `13:05`. */
function timesOf(state: State, { average }: Series): readonly string[] {
  const { day } = state.model;
  if (day === undefined) return [];
  const from = Date.parse(day.from);
  return average.map((_, index) => clock(from + index * day.stepMs, state.zone).slice(0, 5));
}

/** What comes in and what goes out share the line: one row of blocks tells their sum. */
function addedUp(series: readonly Series[]): readonly (number | null)[] {
  const [first] = series;
  return (first?.average ?? []).map((_, index) => {
    const values = series.map(({ average }) => average[index] ?? null);
    return values.every((value) => value === null)
      ? null
      : values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  });
}

/** One column for as many steps as there are columns; from below, in whole blocks, which every font has. Where nothing is known nothing stands. */
function bars(
  average: readonly (number | null)[],
  top: number,
  width: number,
  height: number,
  pen: Pen,
): readonly Line[] {
  const columns = Math.min(width, average.length);
  const values = Array.from({ length: columns }, (_, index) => {
    const part = average
      .slice(
        Math.floor((index * average.length) / columns),
        Math.floor(((index + 1) * average.length) / columns),
      )
      .filter((value) => value !== null);
    return part.length === 0 ? null : Math.max(...part);
  });
  return Array.from({ length: Math.max(0, height) }, (_, row) => {
    const isLowest = row === height - 1;
    const blocks = values.map((value) => {
      if (value === null) return ' ';
      const filled = Math.round((value / top) * height);
      return filled > height - 1 - row ? pen.glyphs.full : isLowest ? pen.glyphs.empty : ' ';
    });
    return clip([pen.text(blocks.join(''), 'good')], width, pen);
  });
}

function axis(times: readonly string[], width: number, pen: Pen): Line {
  return ends([pen.text(times[0] ?? '', 'dim')], [pen.text('now', 'dim')], width, pen);
}

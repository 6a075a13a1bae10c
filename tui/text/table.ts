/** Columns below each other: pure. Those that do not fit get narrower, and at last go, the least important first. */

import { fit, widthOf } from './line.ts';
import type { Line, Pen } from './line.ts';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Line;
  /** Takes what is left over; one column at most. */
  readonly grows?: true;
  /** As wide as its values become, so that the columns after it do not move with them. */
  readonly least?: number;
  /** 0 stays longest. */
  readonly rank: number;
}

const GAP = 2;
/** A column that grows says nothing in less. */
const LEAST = 12;

export interface Table {
  readonly head: Line;
  readonly rows: readonly Line[];
}

export function table<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  width: number,
  pen: Pen,
): Table {
  const cells = columns.map((column) => rows.map((row) => column.cell(row)));
  const natural = columns.map(({ title, grows, least = 0 }, index) =>
    grows === true ? LEAST : Math.max(title.length, least, ...(cells[index] ?? []).map(widthOf)),
  );
  const shown = fitting(columns, natural, width);
  const fixed = shown.reduce((sum, index) => sum + (natural[index] ?? 0) + GAP, -GAP);
  const widths = new Map(
    shown.map((index) => {
      const own = natural[index] ?? 0;
      return [index, columns[index]?.grows === true ? own + Math.max(0, width - fixed) : own] as const;
    }),
  );
  const row = (cell: (index: number) => Line): Line =>
    shown.flatMap((index, place) => [
      ...(place === 0 ? [] : [pen.text(' '.repeat(GAP))]),
      ...fit(cell(index), widths.get(index) ?? 0, pen),
    ]);
  return {
    head: row((index) => [pen.text(columns[index]?.title ?? '', 'dim')]),
    rows: rows.map((_, at) => row((index) => cells[index]?.[at] ?? [])),
  };
}

/** Indices of the columns that have room beside each other. */
function fitting<Row>(
  columns: readonly Column<Row>[],
  natural: readonly number[],
  width: number,
): readonly number[] {
  let shown = columns.map((_, index) => index);
  const need = (): number => shown.reduce((sum, index) => sum + (natural[index] ?? 0) + GAP, -GAP);
  while (need() > width && shown.length > 1) {
    const least = shown.reduce((worst, index) =>
      (columns[index]?.rank ?? 0) > (columns[worst]?.rank ?? 0) ? index : worst,
    );
    shown = shown.filter((index) => index !== least);
  }
  return shown;
}

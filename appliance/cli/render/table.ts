import { pad, textWidth, wrap } from './text.ts';
import { paint } from './view.ts';
import type { Style, View } from './view.ts';

export interface Cell {
  /** Cleaned by whoever made it. */
  readonly text: string;
  readonly style?: Style;
}

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

const GAP = 2;
/** Narrower than this the last column goes below its row instead of beside it. */
const NARROWEST = 20;
const BELOW = '    ';

/**
 * Rows under titles. All columns are as wide as their widest cell but the last, which takes what is left and wraps between words.
 * Lines have no blanks at their ends.
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  view: View,
): string {
  const last = columns.length - 1;
  const widths = columns.map((column, index) =>
    Math.max(textWidth(column.title), ...rows.map((row) => textWidth(row[index]?.text ?? ''))),
  );
  const before = widths.slice(0, last).reduce((sum, width) => sum + width + GAP, 0);
  const rest = view.width - before;
  const beside = rest >= NARROWEST || rest >= (widths[last] ?? 0);
  const shape: Shape = { columns, widths, before, rest, beside };
  const titles = columns
    .slice(0, beside ? columns.length : last)
    .map(({ title }): Cell => ({ text: title, style: 'dim' }));
  return [titles, ...rows].map((row) => renderRow(row, shape, view)).join('');
}

interface Shape {
  readonly columns: readonly Column[];
  readonly widths: readonly number[];
  /** Columns of the terminal before the last column of the table. */
  readonly before: number;
  readonly rest: number;
  readonly beside: boolean;
}

function renderRow(row: readonly Cell[], shape: Shape, view: View): string {
  const { columns, widths, before, rest, beside } = shape;
  const last = columns.length - 1;
  const fixed = row.slice(0, last).map((cell, index) => {
    const padded = pad(cell.text, widths[index] ?? 0, columns[index]?.align);
    return padded.replace(cell.text, () => paint(view, cell.style, cell.text));
  });
  const head = fixed.join(' '.repeat(GAP));
  const cell = row[last];
  if (cell === undefined || cell.text === '') return line(head);
  const lines = wrap(cell.text, beside ? rest : view.width - BELOW.length).map((text) =>
    paint(view, cell.style, text),
  );
  if (!beside) return line(head) + lines.map((text) => line(BELOW + text)).join('');
  const [first = '', ...more] = lines;
  const indent = ' '.repeat(before);
  return line(`${head}${' '.repeat(GAP)}${first}`) + more.map((text) => line(indent + text)).join('');
}

function line(text: string): string {
  return `${text.trimEnd()}\n`;
}

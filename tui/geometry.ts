/** How much room there is, and which layout it has room for: pure. */

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** `wide` from 120x30, `normal` from 80x24, `compact` from 60x16; `tiny` has room for one sentence only. */
export type Layout = 'wide' | 'normal' | 'compact' | 'tiny';

export function layoutOf({ columns, rows }: Size): Layout {
  if (columns >= 120 && rows >= 30) return 'wide';
  if (columns >= 80 && rows >= 24) return 'normal';
  return columns >= 60 && rows >= 16 ? 'compact' : 'tiny';
}

/** Lines above the view: who, how, when; and below it: what can be pressed. */
export const HEAD_ROWS = 2;
export const FOOT_ROWS = 1;

/** Rows that a view has for itself. */
export function bodyRows({ rows }: Size): number {
  return Math.max(1, rows - HEAD_ROWS - FOOT_ROWS);
}

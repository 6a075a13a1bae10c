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
const FOOT_ROWS = 1;

/** Rows that a view has for itself. */
export function bodyRows({ rows }: Size): number {
  return Math.max(1, rows - HEAD_ROWS - FOOT_ROWS);
}

/** A part of the screen, from its top left corner. */
export interface Area {
  readonly top: number;
  readonly left: number;
  readonly width: number;
  readonly height: number;
}

/** What a view has for itself, with one column of air on each side. */
export function bodyArea(size: Size): Area {
  return { top: HEAD_ROWS, left: 1, width: Math.max(1, size.columns - 2), height: bodyRows(size) };
}

/** A list and the details of what is selected: beside each other where there is room, else the details instead of the list. */
export function detailAreas(size: Size): { readonly list?: Area; readonly detail: Area } {
  const area = bodyArea(size);
  if (layoutOf(size) !== 'wide') return { detail: area };
  const half = Math.floor(area.width * 0.45);
  const left = area.left + half + 2;
  return {
    list: { ...area, width: half },
    detail: { ...area, left, width: area.width - half - 2 },
  };
}

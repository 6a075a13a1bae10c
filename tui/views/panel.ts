/** What views draw: lines in a place of the screen; and how long lists become windows of it: pure. */

import { clip, ends, fit } from '../text/line.ts';
import type { Line, Pen } from '../text/line.ts';

/** Columns and rows from the top left corner. `id` stays over frames: the same part of the screen. */
export interface Panel {
  readonly id: string;
  readonly top: number;
  readonly left: number;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly Line[];
  readonly chart?: Chart;
}

/** Drawn with Braille where the terminal has it. */
export interface Chart {
  /** Of the x axis. */
  readonly labels: readonly string[];
  readonly series: readonly { readonly title: string; readonly values: readonly number[] }[];
  readonly top: number;
}

export interface Picture {
  readonly panels: readonly Panel[];
  /** On top of them. */
  readonly dialog?: Panel;
}

/** `── Title ──────── right`. */
export function heading(title: string, width: number, pen: Pen, right: Line = []): Line {
  const { horizontal } = pen.glyphs;
  const left: Line = [
    pen.text(`${horizontal}${horizontal} `, 'dim'),
    pen.text(title, 'strong'),
    pen.text(' '),
  ];
  const used = left.reduce((sum, { text }) => sum + text.length, 0);
  const tail: Line = right.length === 0 ? [] : [pen.text(' ', 'dim'), ...right];
  const room = Math.max(0, width - used - tail.reduce((sum, { text }) => sum + text.length, 0));
  return clip([...left, pen.text(horizontal.repeat(room), 'dim'), ...tail], width, pen);
}

/** So many of the lines that `at` is among them, with a sign where there are more above or below. */
export function windowed(
  lines: readonly Line[],
  height: number,
  at: number,
  width: number,
  pen: Pen,
): readonly Line[] {
  if (lines.length <= height) return lines;
  const first = firstShown(lines.length, height, at);
  const shown = lines.slice(first, first + height);
  const mark = (line: Line, glyph: string): Line => ends(line, [pen.text(glyph, 'dim')], width, pen);
  return shown.map((line, index) => {
    if (index === 0 && first > 0) return mark(line, pen.glyphs.up);
    return index === height - 1 && first + height < lines.length ? mark(line, pen.glyphs.down) : line;
  });
}

/** What is selected stands in the middle of a window that moves. */
function firstShown(count: number, height: number, at: number): number {
  return Math.max(0, Math.min(at - Math.floor(height / 2), count - height));
}

/** From line `top` on, for what is only read. */
export function scrolled(
  lines: readonly Line[],
  height: number,
  top: number,
  width: number,
  pen: Pen,
): readonly Line[] {
  const first = Math.max(0, Math.min(top, lines.length - height));
  return windowed(lines, height, first + Math.floor(height / 2), width, pen);
}

/** A box around lines, of exactly that size. */
export function framed(
  title: string,
  lines: readonly Line[],
  width: number,
  height: number,
  pen: Pen,
): readonly Line[] {
  const { horizontal, vertical, topLeft, topRight, bottomLeft, bottomRight } = pen.glyphs;
  const inner = Math.max(0, width - 4);
  const label = fit([pen.text(` ${title} `, 'strong')], Math.min(title.length + 2, inner), pen);
  const rest = Math.max(0, width - 3 - Math.min(title.length + 2, inner));
  const side = pen.text(vertical);
  const rows = Array.from({ length: Math.max(0, height - 2) }, (_, index) => [
    side,
    pen.text(' '),
    ...fit(lines[index] ?? [], inner, pen),
    pen.text(' '),
    side,
  ]);
  return [
    [pen.text(topLeft + horizontal), ...label, pen.text(horizontal.repeat(rest) + topRight)],
    ...rows,
    [pen.text(bottomLeft + horizontal.repeat(Math.max(0, width - 2)) + bottomRight)],
  ];
}

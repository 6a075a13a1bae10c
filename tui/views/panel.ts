/** What views draw: lines in a place of the screen; and how long lists become windows of it: pure. */

import type { Area } from '../geometry.ts';
import { clip, ends, fit, restyled } from '../text/line.ts';
import type { Line, Pen } from '../text/line.ts';

/** `id` stays over frames: the same part of the screen. */
export interface Panel extends Area {
  readonly id: string;
  readonly lines: readonly Line[];
  readonly chart?: Chart;
}

/** Drawn with Braille where the terminal has it. */
export interface Chart {
  /** Of the x axis. */
  readonly labels: readonly string[];
  readonly series: readonly { readonly title: string; readonly values: readonly number[] }[];
  /** Of the y axis, in the same unit as the values. */
  readonly top: number;
  readonly unit: string;
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
function windowed(
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

/** A window of rows with that at `at` marked; -1: none is selected. */
export function selectable(
  rows: readonly Line[],
  height: number,
  at: number,
  width: number,
  pen: Pen,
): readonly Line[] {
  const marked = rows.map((line, index) =>
    index === at ? restyled(fit(line, width, pen), 'selected') : line,
  );
  return windowed(marked, height, at, width, pen);
}

/** What is selected stands in the middle of a window that moves. */
function firstShown(count: number, height: number, at: number): number {
  return Math.max(0, Math.min(at - Math.floor(height / 2), count - height));
}

/** What is only read: some lines that stay where they are, and below them as many as there are. */
export interface Reading {
  readonly head: readonly Line[];
  readonly lines: readonly Line[];
}

/** The first line that can stand below the head: from there on the last one is seen. */
export function lastTop({ head, lines }: Reading, height: number): number {
  return Math.max(0, lines.length - Math.max(1, height - head.length));
}

/** From line `top` on. */
export function scrolled(
  reading: Reading,
  height: number,
  top: number,
  width: number,
  pen: Pen,
): readonly Line[] {
  const { head, lines } = reading;
  const room = Math.max(1, height - head.length);
  const first = Math.max(0, Math.min(top, lastTop(reading, height)));
  return [...head, ...windowed(lines, room, first + Math.floor(room / 2), width, pen)];
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

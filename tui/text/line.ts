/** Lines of styled text, as long as they are wide: pure. Only a pen makes spans, so that nothing reaches a terminal that was not made harmless. */

import type { Profile } from '../profile.ts';
import { cells } from './cells.ts';

/** By meaning; what each looks like is for widgets/. Nothing is told by colour alone. */
export type Style =
  | 'plain'
  | 'dim'
  | 'strong'
  | 'good'
  | 'busy'
  | 'warning'
  | 'bad'
  | 'off'
  | 'bar'
  | 'key'
  | 'selected'
  | 'field';

declare const harmless: unique symbol;
export interface Span {
  readonly text: string;
  readonly style: Style;
  readonly [harmless]: true;
}
export type Line = readonly Span[];

export interface Glyphs {
  readonly horizontal: string;
  readonly vertical: string;
  readonly topLeft: string;
  readonly topRight: string;
  readonly bottomLeft: string;
  readonly bottomRight: string;
  readonly branch: string;
  readonly lastBranch: string;
  readonly full: string;
  readonly empty: string;
  readonly pointer: string;
  /** Where a text was cut. */
  readonly cut: string;
  readonly up: string;
  readonly down: string;
  readonly hidden: string;
}

const drawn: Glyphs = {
  horizontal: '─',
  vertical: '│',
  topLeft: '┌',
  topRight: '┐',
  bottomLeft: '└',
  bottomRight: '┘',
  branch: '├',
  lastBranch: '└',
  full: '█',
  empty: '░',
  pointer: '▶',
  cut: '~',
  up: '↑',
  down: '↓',
  hidden: '•',
};
const ascii: Glyphs = {
  horizontal: '-',
  vertical: '|',
  topLeft: '+',
  topRight: '+',
  bottomLeft: '+',
  bottomRight: '+',
  branch: '+',
  lastBranch: '`',
  full: '#',
  empty: '.',
  pointer: '>',
  cut: '~',
  up: '^',
  down: 'v',
  hidden: '*',
};

export interface Pen {
  readonly glyphs: Glyphs;
  /** Text of anybody. */
  readonly text: (text: string, style?: Style) => Span;
}

export function createPen({ name }: Pick<Profile, 'name'>): Pen {
  return {
    glyphs: name === 'ascii' || name === 'plain' ? ascii : drawn,
    text: (text, style = 'plain') => ({ text: cells(text, name), style }) as Span,
  };
}

export function widthOf(line: Line): number {
  return line.reduce((sum, { text }) => sum + text.length, 0);
}

/** A part of a span, or more of the same: nothing new comes in by that. */
function respan(span: Span, text: string, style: Style = span.style): Span {
  return { ...span, text, style };
}

/** At most `width` columns; what is too long ends in the mark of a cut, unless nothing but blanks, or a line that is drawn, is lost. */
export function clip(line: Line, width: number, pen: Pen): Line {
  if (widthOf(line) <= width) return line;
  if (width <= 0) return [];
  const lost = line
    .map(({ text }) => text)
    .join('')
    .slice(width)
    .replaceAll(pen.glyphs.horizontal, '')
    .trim();
  if (lost === '') return firstOf(line, width);
  return [...firstOf(line, width - 1), pen.text(pen.glyphs.cut, 'dim')];
}

function firstOf(line: Line, width: number): Line {
  const kept: Span[] = [];
  let left = width;
  for (const span of line) {
    if (left <= 0) break;
    kept.push(span.text.length <= left ? span : respan(span, span.text.slice(0, left)));
    left -= span.text.length;
  }
  return kept;
}

/** Exactly `width` columns. */
export function fit(line: Line, width: number, pen: Pen, style: Style = 'plain'): Line {
  const clipped = clip(line, width, pen);
  const missing = Math.max(0, width - widthOf(clipped));
  return missing === 0 ? clipped : [...clipped, pen.text(' '.repeat(missing), style)];
}

/** One to the left edge, one to the right; the left one gives way. */
export function ends(left: Line, right: Line, width: number, pen: Pen, style: Style = 'plain'): Line {
  const room = width - widthOf(right) - 1;
  if (room < 1) return fit(left, width, pen, style);
  return [...fit(left, room, pen, style), pen.text(' ', style), ...right];
}

/** Broken between words where that is possible; blanks before the first word stay, and the lines after the first begin with `indent` of them. */
export function wrapped(span: Span, width: number, indent = 0): readonly Span[] {
  const lines: string[] = [];
  const text = span.text.trimStart();
  const lead = span.text.slice(0, span.text.length - text.length);
  let line = '';
  const before = (): string =>
    (lines.length === 0 ? lead : ' '.repeat(indent)).slice(0, Math.max(0, width - 1));
  const room = (): number => Math.max(1, width - before().length);
  const push = (): void => {
    lines.push(before() + line);
    line = '';
  };
  for (const word of text.split(' ')) {
    let rest = word;
    if (line !== '' && line.length + 1 + rest.length <= room()) {
      line += ` ${rest}`;
      continue;
    }
    if (line !== '') push();
    while (rest.length > room()) {
      line = rest.slice(0, room());
      rest = rest.slice(line.length);
      push();
    }
    line = rest;
  }
  if (line !== '' || lines.length === 0) push();
  return lines.map((text) => respan(span, text));
}

/** The same text with another look, for a line that is selected. */
export function restyled(line: Line, style: Style): Line {
  return line.map((span) => respan(span, span.text, style));
}

/** The same as lines of their own. */
export function paragraph(span: Span, width: number, indent = 0): readonly Line[] {
  return wrapped(span, width, indent).map((part) => [part]);
}

/** A paragraph behind its label, which stands before the first of its lines. */
export function labelled(label: Span, span: Span, width: number): readonly Line[] {
  const blank = respan(label, ' '.repeat(label.text.length));
  return wrapped(span, width - label.text.length).map((part, index) => [index === 0 ? label : blank, part]);
}

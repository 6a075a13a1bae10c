import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';

/** Columns on a terminal: wide characters count twice, combining ones not at all. */
export function textWidth(text: string): number {
  return stringWidth(text);
}

/**
 * Text of others for a terminal: no escape sequence and no control character reaches it, so that no program can draw
 * over what the operator reads. Line ends and tabs become blanks.
 */
export function clean(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/[\t\r\n]/g, ' ')
    .replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, '?');
}

/** Fills up to `width` columns; longer text stays as it is. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const blanks = ' '.repeat(Math.max(0, width - textWidth(text)));
  return align === 'left' ? text + blanks : blanks + text;
}

/** In a table or an overview; `why` and --json have all of it. */
export const OVERVIEW_WIDTH = 120;

/**
 * At most `width` columns of text on one line: what is too long keeps its beginning, which says what it is about, and its
 * end, where an error chain has its cause.
 */
export function shorten(text: string, width = OVERVIEW_WIDTH): string {
  if (textWidth(text) <= width) return text;
  const letters = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
  const tail = Math.floor((width - MARK.length) / 2);
  return `${letters
    .slice(0, width - MARK.length - tail)
    .join('')
    .trimEnd()}${MARK}${letters.slice(-tail).join('').trimStart()}`;
}

const MARK = ' ... ';

/** Breaks between words only: a word that is wider than `width` gets a line of its own and sticks out. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/ +/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

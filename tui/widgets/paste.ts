/** What is pasted, taken out of what is typed: no letter of it may be an order (xterm: bracketed paste mode). blessed does not know it. */

import { PassThrough } from 'node:stream';
import type { ReadStream } from 'node:tty';

const ESC = '\u001B';
const BEGINS = `${ESC}[200~`;
const ENDS = `${ESC}[201~`;
export const bracketedPaste = { on: `${ESC}[?2004h`, off: `${ESC}[?2004l` } as const;

/** More than any field holds; what is beyond it was pasted by mistake. */
const LONGEST = 100_000;
/** What may be the first part of a mark, and is not followed by the rest, was typed: the key Esc. */
const KEY_MS = 40;
/** A paste whose end is lost must not swallow what is typed afterwards. */
const PASTE_MS = 1_000;

export interface Typed {
  /** The same terminal, without what is pasted on it. */
  readonly input: ReadStream;
  /** The terminal is read no more: a process that reads does not end. */
  readonly end: () => void;
}

export function withoutPastes(input: ReadStream, onPaste: (text: string) => void): Typed {
  const typed = Object.assign(new PassThrough(), {
    isTTY: input.isTTY,
    isRaw: input.isRaw,
    setRawMode: (isRaw: boolean) => {
      input.setRawMode(isRaw);
      typed.isRaw = isRaw;
      return typed;
    },
  });
  /** Of a mark that is cut in two: a terminal is read in parts of any length. */
  let held = '';
  let paste: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  const endPaste = (): void => {
    const text = paste ?? '';
    paste = undefined;
    onPaste(Buffer.from(text, 'latin1').toString());
  };
  const takePart = (part: string): void => {
    if (paste !== undefined) paste = (paste + part).slice(0, LONGEST);
    else if (part !== '') typed.write(part, 'latin1');
  };
  const giveUp = (): void => {
    takePart(held);
    held = '';
    if (paste !== undefined) endPaste();
  };
  const take = (chunk: Buffer): void => {
    clearTimeout(timer);
    // Byte by byte: letters of several bytes are put together again by whoever reads them.
    let rest = held + chunk.toString('latin1');
    for (;;) {
      const mark = paste === undefined ? BEGINS : ENDS;
      const at = rest.indexOf(mark);
      if (at < 0) {
        held = beginningOf(mark, rest);
        takePart(rest.slice(0, rest.length - held.length));
        break;
      }
      takePart(rest.slice(0, at));
      rest = rest.slice(at + mark.length);
      if (paste === undefined) paste = '';
      else endPaste();
    }
    if (paste !== undefined || held !== '')
      timer = setTimeout(giveUp, paste === undefined ? KEY_MS : PASTE_MS);
  };
  input.on('data', take);
  input.once('end', () => typed.end());
  return {
    // As much of a terminal as blessed asks for.
    input: typed as unknown as ReadStream,
    end: () => {
      clearTimeout(timer);
      input.off('data', take);
      input.pause();
    },
  };
}

/** The longest end of the text that `mark` begins with. */
function beginningOf(mark: string, text: string): string {
  for (let length = mark.length - 1; length > 0; length -= 1)
    if (text.endsWith(mark.slice(0, length))) return mark.slice(0, length);
  return '';
}

/** Of one line, as fields are. */
export function lineOf(pasted: string): string {
  return pasted.replaceAll(/\p{Cc}+/gu, ' ').trim();
}

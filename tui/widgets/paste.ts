/** What is pasted, taken out of what is typed: no letter of it may be an order (xterm: bracketed paste mode). blessed does not know it. */

import { PassThrough } from 'node:stream';
import type { ReadStream } from 'node:tty';

const ESC = '\u001B';
const BEGINS = `${ESC}[200~`;
const ENDS = `${ESC}[201~`;
export const bracketedPaste = { on: `${ESC}[?2004h`, off: `${ESC}[?2004l` } as const;

/** More than any field holds; what is beyond it was pasted by mistake. */
const LONGEST = 100_000;
/** A mark may come in two readings; nothing that is typed ends like this. */
const PART_OF_MARK = new RegExp(String.raw`${ESC}\[2(?:0[01]?)?$`);

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
      return typed;
    },
  });
  let held = '';
  let paste: string | undefined;
  const take = (chunk: Buffer): void => {
    // Byte by byte: letters of several bytes are put together again by whoever reads them.
    let rest = held + chunk.toString('latin1');
    held = '';
    while (rest !== '') {
      const mark = paste === undefined ? BEGINS : ENDS;
      const at = rest.indexOf(mark);
      const end = at < 0 ? rest.length - (PART_OF_MARK.exec(rest)?.[0].length ?? 0) : at;
      const part = rest.slice(0, end);
      if (paste !== undefined) paste = (paste + part).slice(0, LONGEST);
      else if (part !== '') typed.write(part, 'latin1');
      if (at < 0) {
        held = rest.slice(end);
        return;
      }
      rest = rest.slice(at + mark.length);
      if (paste !== undefined) onPaste(Buffer.from(paste, 'latin1').toString());
      paste = paste === undefined ? '' : undefined;
    }
  };
  input.on('data', take);
  input.once('end', () => typed.end());
  return {
    // As much of a terminal as blessed asks for.
    input: typed as unknown as ReadStream,
    end: () => {
      input.off('data', take);
      input.pause();
    },
  };
}

/** Of one line, as fields are. */
export function lineOf(pasted: string): string {
  return pasted.replaceAll(/\p{Cc}+/gu, ' ').trim();
}

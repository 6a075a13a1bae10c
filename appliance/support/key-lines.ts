/**
 * Takes private keys in PEM form out of lines of text, wherever they stand: in a file, after the time stamp of a log line, in one line of
 * JSON. Pure.
 */

const HIDDEN_KEY = '[private key]';

const KIND = String.raw`[A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----`;
const WHOLE = new RegExp(String.raw`-----BEGIN ${KIND}.*?-----END ${KIND}`, 'g');
const BEGIN = new RegExp(String.raw`-----BEGIN ${KIND}.*$`);
/** With what stands before it without a blank: in JSON the lines of the key. All begin at the start of a word: a long one costs its length. */
const END = new RegExp(String.raw`(?<![A-Za-z0-9+/=\\])[A-Za-z0-9+/=\\]*-----END ${KIND}`);
/** The word that ends a line, as in a block of base64; a mark of JSON or YAML may follow. */
const LAST_WORD = /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]+={0,2}(?=["',\s]*$)/;
/** Fewer letters than in a line of a key, more than in most words. */
const LONG_WORD = /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{40,}={0,2}(?=["',\s]*$)/;
/** An RSA key of 16384 bits has about 200 lines. */
const LONGEST_KEY_LINES = 250;
/** Old forms begin with a few lines that are no base64; other output may come in between. After more of them the key is over. */
const MOST_OTHER_LINES = 5;

export interface KeyLines {
  /** Lines that are ready; what may belong to a key whose end has not come yet is held back. */
  readonly push: (line: string) => readonly string[];
  /** What is still held back. */
  readonly end: () => readonly string[];
}

export function createKeyLines(): KeyLines {
  let isOpen = false;
  /** Lines in a row, since the key began, that are none of it. */
  let others = 0;
  /** They look like lines of a key whose beginning was cut off. */
  const held: string[] = [];
  const release = (): string[] => held.splice(0);

  const inKey = (line: string): string => {
    if (END.test(line)) {
      isOpen = false;
      return line.replace(END, HIDDEN_KEY);
    }
    others = LONG_WORD.test(line) ? 0 : others + 1;
    // An end that never comes must not blot out the rest.
    isOpen = others < MOST_OTHER_LINES;
    return withoutWord(line);
  };
  const outside = (line: string): readonly string[] => {
    if (BEGIN.test(line)) {
      isOpen = true;
      others = 0;
      return [...release(), line.replace(BEGIN, HIDDEN_KEY)];
    }
    if (END.test(line)) return [...release().map(withoutWord), line.replace(END, HIDDEN_KEY)];
    const isOfKey = LONG_WORD.test(line) || (held.length > 0 && LAST_WORD.test(line));
    if (!isOfKey) return [...release(), line];
    held.push(line);
    return held.length > LONGEST_KEY_LINES ? held.splice(0, 1) : [];
  };
  return {
    push(line) {
      const rest = line.replaceAll(WHOLE, HIDDEN_KEY);
      return isOpen ? [inKey(rest)] : outside(rest);
    },
    end: release,
  };
}

function withoutWord(line: string): string {
  return line.replace(LAST_WORD, HIDDEN_KEY);
}

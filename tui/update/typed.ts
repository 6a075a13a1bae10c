/** What a key makes of the text of a field: pure. */

/** A licence is pasted as one long line. */
const LONGEST = 8_192;

export function typed(value: string, key: string, text: string | undefined): string {
  if (key === 'backspace') return Array.from(value).slice(0, -1).join('');
  if (key === 'C-u') return '';
  return text === undefined ? value : (value + text).slice(0, LONGEST);
}

/** Text from a file that somebody else made, fit for a terminal and for one line of a log: no control, no change of direction. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
}

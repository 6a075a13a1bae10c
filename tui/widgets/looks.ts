/** What each style looks like: SGR sequences (ECMA-48), which blessed reads in the content of a box. */

import type { Profile } from '../profile.ts';
import type { Line, Style } from '../text/line.ts';

/** In the 16 colours that every terminal with colours has, chosen by whoever set it up. */
const coloured: Readonly<Record<Style, string>> = {
  plain: '',
  dim: '36',
  strong: '1',
  good: '32',
  busy: '1;36',
  warning: '1;33',
  bad: '1;31',
  off: '37',
  bar: '1;37;44',
  key: '1;33',
  selected: '30;46',
  field: '4',
};
/** Nothing is lost without colour: each state has its sign and its word. */
const monochrome: Readonly<Record<Style, string>> = {
  plain: '',
  dim: '',
  strong: '1',
  good: '',
  busy: '',
  warning: '1',
  bad: '1',
  off: '',
  bar: '7',
  key: '1',
  selected: '7',
  field: '4',
};

const CSI = '\u001B[';

export function contentOf(lines: readonly Line[], { hasColor }: Pick<Profile, 'hasColor'>): string {
  const looks = hasColor ? coloured : monochrome;
  return lines
    .map((line) =>
      line
        .map(({ text, style }) => (looks[style] === '' ? text : `${CSI}${looks[style]}m${text}${CSI}m`))
        .join(''),
    )
    .join('\n');
}

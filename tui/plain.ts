/** The overview as text, for where nothing can be drawn: pure. */

import { HEAD_ROWS } from './geometry.ts';
import type { State } from './state.ts';
import { createPen } from './text/line.ts';
import { closedView } from './views/closed.ts';
import { head } from './views/head.ts';
import { overview } from './views/overview.ts';

const WIDTH = 80;
/** As long as it takes. */
const HEIGHT = 400;

export function plainText(state: State): string {
  const pen = createPen(state.profile);
  const { refused } = state.model;
  const lines = [
    ...head({ ...state, size: { columns: WIDTH, rows: HEIGHT } }, pen).slice(0, HEAD_ROWS),
    ...(refused === undefined ? overview(state, WIDTH, HEIGHT, pen) : closedView(refused, WIDTH, pen)),
  ];
  return lines
    .map(
      (line) =>
        `${line
          .map(({ text }) => text)
          .join('')
          .trimEnd()}\n`,
    )
    .join('');
}

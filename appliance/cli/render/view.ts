import { styleText } from 'node:util';

/** How and when something is drawn: the same data and view give the same text. */
export interface View {
  /** In ms since 1970. */
  readonly now: number;
  /** Columns; `Infinity` where the output is no terminal, so that a line stays one line for grep. */
  readonly width: number;
  readonly color: boolean;
}

export type Style = 'green' | 'yellow' | 'red' | 'cyan' | 'magenta' | 'blue' | 'dim' | 'bold';

/** The text as it is without colour. */
export function paint(view: Pick<View, 'color'>, style: Style | undefined, text: string): string {
  if (!view.color || style === undefined || text === '') return text;
  // The caller decides: not the stream that Node would look at.
  return styleText(style, text, { validateStream: false });
}

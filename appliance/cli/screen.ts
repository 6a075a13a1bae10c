import type { Output } from './context.ts';

const ENTER = '\x1b[?1049h\x1b[?25l';
const LEAVE = '\x1b[?25h\x1b[?1049l';
const HOME = '\x1b[H';
const CLEAR_LINE_END = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';

/** The second screen of a terminal: what stood there before comes back at the end. */
export interface Screen extends Disposable {
  /** Draws over the last picture without a blank one in between. What does not fit below is left out. */
  draw(text: string): void;
}

export function createScreen(output: Output): Screen {
  const leave = (): void => void output.write(LEAVE);
  // Also when the process is ended by a second Ctrl-C or an error.
  process.once('exit', leave);
  output.write(ENTER);
  return {
    draw(text) {
      const lines = text.trimEnd().split('\n').slice(0, output.rows);
      output.write(`${HOME}${lines.map((line) => line + CLEAR_LINE_END).join('\r\n')}${CLEAR_BELOW}`);
    },
    [Symbol.dispose]() {
      process.off('exit', leave);
      leave();
    },
  };
}

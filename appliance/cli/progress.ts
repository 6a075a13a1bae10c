import type { Output } from './context.ts';

/** One line that changes in place on a terminal, and nothing elsewhere. It is gone at the end. */
export interface Progress extends Disposable {
  show(text: string): void;
}

const FRAMES = ['|', '/', '-', '\\'];
const CLEAR_LINE = '\r\x1b[K';

export function createProgress(output: Output): Progress {
  if (output.isTTY !== true) return { show: () => undefined, [Symbol.dispose]: () => undefined };
  let shown = 0;
  return {
    show(text) {
      const frame = FRAMES[shown % FRAMES.length] ?? '';
      shown += 1;
      output.write(`${CLEAR_LINE}${`${frame} ${text}`.slice(0, (output.columns ?? 80) - 1)}`);
    },
    [Symbol.dispose]() {
      if (shown > 0) output.write(CLEAR_LINE);
    },
  };
}

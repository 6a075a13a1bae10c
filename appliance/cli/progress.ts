import type { Output } from './context.ts';

/** One line that changes in place on a terminal, and nothing elsewhere. It is gone at the end. */
export interface Progress extends Disposable {
  show(text: string): void;
  /** Takes the line away until it is shown again: for what is to stay. */
  clear(): void;
}

const FRAMES = ['|', '/', '-', '\\'];
const CLEAR_LINE = '\r\x1b[K';

export function createProgress(output: Output): Progress {
  const nothing = (): void => undefined;
  if (output.isTTY !== true) return { show: nothing, clear: nothing, [Symbol.dispose]: nothing };
  let shown = 0;
  const clear = (): void => {
    if (shown > 0) output.write(CLEAR_LINE);
  };
  return {
    show(text) {
      const frame = FRAMES[shown % FRAMES.length] ?? '';
      shown += 1;
      output.write(`${CLEAR_LINE}${`${frame} ${text}`.slice(0, (output.columns ?? 80) - 1)}`);
    },
    clear,
    [Symbol.dispose]: clear,
  };
}

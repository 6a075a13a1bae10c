import type { SourcePosition } from './model.ts';

/** Offset in `text` -> line and column; an offset past the end stands at the end. */
export function lineIndex(file: string, text: string): (offset: number) => SourcePosition {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    const inside = Math.max(0, Math.min(offset, text.length));
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= inside) low = middle;
      else high = middle - 1;
    }
    return { file, line: low + 1, column: inside - (starts[low] ?? 0) + 1 };
  };
}

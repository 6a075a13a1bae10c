/** What waits while somebody has paused: the newest, for those are what one goes on with; how many older ones had no room is counted. */

export interface HeldLines<Line> {
  readonly size: number;
  /** How many were left out, the oldest first. */
  readonly leftOut: number;
  push(line: Line): void;
  all(): readonly Line[];
  /** Gives all, and begins anew. */
  take(): { readonly lines: readonly Line[]; readonly leftOut: number };
}

export function holdLines<Line>(limit: number): HeldLines<Line> {
  let lines: Line[] = [];
  let leftOut = 0;
  return {
    get size() {
      return lines.length;
    },
    get leftOut() {
      return leftOut;
    },
    push: (line) => {
      lines.push(line);
      if (lines.length <= limit) return;
      lines.shift();
      leftOut += 1;
    },
    all: () => lines,
    take: () => {
      const taken = { lines, leftOut };
      lines = [];
      leftOut = 0;
      return taken;
    },
  };
}

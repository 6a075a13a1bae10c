/**
 * A stream of log lines that is opened anew begins with the last lines again: each that is known already is passed over once. Lines that
 * were really written twice are two of them, and both stay. Pure.
 */

export interface LineText {
  readonly stream: 'stdout' | 'stderr';
  /** As the engine wrote it, to the nanosecond: the same line again has the same. */
  readonly at?: string;
  /** Without orders to a terminal. */
  readonly text: string;
}

/** True for a line that stands there already; each counts once. */
export type IsKnown = (line: LineText) => boolean;

export function replayOf(known: Iterable<LineText>): IsKnown {
  const counts = new Map<string, number>();
  for (const line of known) counts.set(keyOf(line), (counts.get(keyOf(line)) ?? 0) + 1);
  return (line) => {
    const left = counts.get(keyOf(line)) ?? 0;
    if (left > 0) counts.set(keyOf(line), left - 1);
    return left > 0;
  };
}

function keyOf({ at = '', stream, text }: LineText): string {
  return `${at} ${stream} ${text}`;
}

import { InvalidArgumentError } from 'commander';

/** As many events as one answer of the daemon holds. */
const MOST_LINES = 1_000;

/** The value of --lines. */
export function lineCount(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count <= MOST_LINES) return count;
  throw new InvalidArgumentError(`It must be a whole number up to ${MOST_LINES}.`);
}

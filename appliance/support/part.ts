/** One file of a bundle, and where it comes from. */

import type { Authorship } from './redaction.ts';

export interface Part {
  /** Path in the archive. */
  readonly name: string;
  readonly by: Authorship;
  /** Rejects with why it cannot be had. Whoever does not heed `signal` is left behind when it aborts. */
  readonly read: (signal: AbortSignal) => string | AsyncIterable<string> | Promise<string>;
}

/** The part cannot be had now, which is no fault: the message says why. */
export class PartAbsentError extends Error {
  override readonly name = 'PartAbsentError';
}

/** `undefined`: `absent` says why there is nothing. */
export function documentPart(name: string, value: () => unknown, absent: string): Part {
  return {
    name,
    by: 'ours',
    read: () => {
      const document = value();
      if (document === undefined) throw new PartAbsentError(absent);
      return `${JSON.stringify(document, null, 2)}\n`;
    },
  };
}

/** A name of others as one segment of a path in an archive: short, and nothing in it that a file system or a shell reads otherwise. */
export function segment(text: string): string {
  const plain = text.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+/, '');
  return plain.slice(0, MAX_SEGMENT) || 'unnamed';
}

/** Two of them and a folder fit into the name of an archive's entry. */
const MAX_SEGMENT = 44;

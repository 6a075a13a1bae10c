import { databaseFault } from '../journal/error.ts';
import type { DatabaseFault } from '../journal/error.ts';

export class FiguresError extends Error {
  override readonly name = 'FiguresError';
  readonly kind: DatabaseFault;

  constructor(message: string, details: { kind: DatabaseFault; cause?: unknown }) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = details.kind;
  }
}

const MESSAGES: Readonly<Record<DatabaseFault, string>> = {
  full: 'no space left for the figures over time: free space on their filesystem',
  'read-only':
    'the figures over time cannot be written, their filesystem is read-only: check the disk, then remount it',
  corrupt: 'the figures over time are damaged',
  'in-use': 'the figures over time are in use by another process: end what has their file open',
  io: 'the figures over time cannot be read or written: check the disk, and the owner and mode of their directory',
};

/** Turns what SQLite or the system threw into a FiguresError. Anything else is a defect of ours and is thrown on. */
export function asFiguresError(cause: unknown): FiguresError {
  if (cause instanceof FiguresError) return cause;
  const kind = databaseFault(cause);
  if (kind === undefined) throw cause;
  return new FiguresError(MESSAGES[kind], { kind, cause });
}

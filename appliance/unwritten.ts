/** Collects what the disk refused; anything else is a defect and goes on. */

import { FileWriteError } from './adapters/files/atomic.ts';
import { FileReadError } from './adapters/files/read.ts';

export interface Unwritten {
  readonly reasons: string[];
  attempt(write: () => Promise<void>): Promise<void>;
}

export function createUnwritten(): Unwritten {
  const reasons: string[] = [];
  return {
    reasons,
    async attempt(write) {
      try {
        await write();
      } catch (error) {
        if (!isRefusal(error)) throw error;
        const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
        reasons.push(`${error.message}${cause}`);
      }
    },
  };
}

/** Of our own file adapters, or of the system as it is. */
function isRefusal(error: unknown): error is Error {
  if (error instanceof FileWriteError || error instanceof FileReadError) return true;
  return error instanceof Error && 'syscall' in error;
}

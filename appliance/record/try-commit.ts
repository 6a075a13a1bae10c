import { JournalError } from './journal.ts';
import type { FactChange, Journal } from './journal.ts';

/** A disk that takes no writes must not stop the loop: `journal.health` tells, and a condition says so. `false`: not kept. */
export function tryCommit(journal: Pick<Journal, 'facts'>, changes: readonly FactChange[]): boolean {
  try {
    if (changes.length > 0) journal.facts.commit(changes);
    return true;
  } catch (error) {
    if (error instanceof JournalError) return false;
    throw error;
  }
}

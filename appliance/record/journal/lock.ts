import Database from 'better-sqlite3';
import { emptyFile, ensurePrivateFile } from '../../adapters/files/database-file.ts';
import { asJournalError } from './error.ts';

/** How long a second opener waits: an ending predecessor needs milliseconds, an operator's mistake should be told at once. */
const WAIT_MS = 1000;

export interface Lock {
  release(): void;
}

/**
 * One process at a time: holds the kernel's lock on `path` through an empty SQLite database in an exclusive transaction that
 * never writes. The kernel drops it with the process, so a kill leaves nothing behind. It is a file of its own, because
 * the journal's file may be renamed while it is held. Throws JournalError, `in-use` where another process holds it.
 */
export function acquireLock(path: string): Lock {
  try {
    ensurePrivateFile(path);
    try {
      return holdExclusive(path);
    } catch (error) {
      if (asJournalError(error).kind !== 'corrupt') throw error;
      emptyFile(path); // it never has content that anyone needs
      return holdExclusive(path);
    }
  } catch (error) {
    throw asJournalError(error);
  }
}

function holdExclusive(path: string): Lock {
  const database = new Database(path, { timeout: WAIT_MS });
  try {
    database.pragma('journal_mode = MEMORY'); // no companion file
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    throw error;
  }
  return { release: () => void database.close() };
}

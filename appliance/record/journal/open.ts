import Database from 'better-sqlite3';
import {
  createDatabaseWhole,
  fileExists,
  ensurePrivateFile,
  removeSharedMemory,
  withDatabaseCopy,
} from '../../adapters/files/database-file.ts';
import { APPLICATION_ID, migrate, MIGRATIONS, type Migration } from '../migrations.ts';
import { asJournalError, JournalError } from './error.ts';
import { eventChecksum, type EventRow, factChecksum, type FactRow, rowSizeBytes } from './rows.ts';

export interface OpenOptions {
  readonly path: string;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  readonly migrations?: readonly Migration[];
}

interface Content {
  readonly eventCount: number;
  readonly eventBytes: number;
  /** 0 where there is no event. */
  readonly lastSequence: number;
  readonly facts: readonly FactRow[];
}

/** A database that was read from end to end and found whole, open for writing. */
export interface CheckedDatabase extends Content {
  readonly database: Database.Database;
}

/** A page cache of 1 MiB: the journal is written far more than read, and the daemon must stay small. */
const CACHE_KIB = 1024;
/** The log is brought into the database every 1 MiB, and cut down to 1 MiB after a burst. */
const CHECKPOINT_PAGES = 256;
const WAL_SIZE_BYTES = 1024 * 1024;
const BUSY_TIMEOUT_MS = 1000;

/**
 * Opens the journal's database, made new where there is none. The caller holds the lock. Throws JournalError: `newer` with the file
 * untouched, `corrupt` where anything in it cannot be trusted, `full`, `read-only` or `io` where the system refuses.
 */
export function openDatabase(options: OpenOptions): CheckedDatabase {
  const { path, now, migrations = MIGRATIONS } = options;
  try {
    if (!fileExists(path)) createDatabaseWhole(path, (temporary) => fillDatabase(temporary, now, migrations));
    ensurePrivateFile(path);
    const checked = checkUntouched(path, migrations.length);
    return { ...checked, database: openForWriting(path, now, migrations) };
  } catch (error) {
    throw asJournalError(error);
  }
}

/** The facts of a database that cannot be opened where it stands: SQLite cannot lock on a read-only filesystem, so a copy is read. */
export function readFactsOfCopy(path: string): readonly FactRow[] {
  try {
    if (!fileExists(path)) return [];
    return withDatabaseCopy(path, (copy) => checkUntouched(copy, MIGRATIONS.length).facts);
  } catch (error) {
    throw asJournalError(error);
  }
}

function fillDatabase(path: string, now: () => number, migrations: readonly Migration[]): void {
  const database = new Database(path);
  try {
    database.pragma('auto_vacuum = INCREMENTAL'); // takes effect before the first table only
    configure(database);
    migrate(database, now, migrations);
  } finally {
    database.close();
  }
}

function configure(database: Database.Database): void {
  database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  database.pragma('locking_mode = EXCLUSIVE'); // keeps the log's index in memory: no -shm file that a full disk could break
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL'); // the log is synced at each commit: what was committed survives a power cut
  database.pragma('foreign_keys = ON');
  database.pragma('trusted_schema = OFF');
  database.pragma('cell_size_check = ON');
  database.pragma(`cache_size = -${CACHE_KIB}`);
  database.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  database.pragma(`journal_size_limit = ${WAL_SIZE_BYTES}`);
}

/** Returns the schema's version. Throws JournalError `corrupt` where the file is not a journal or contradicts itself. */
function requireOurSchema(database: Database.Database): number {
  const version = Number(database.pragma('user_version', { simple: true }));
  if (database.pragma('application_id', { simple: true }) !== APPLICATION_ID)
    throw damaged('it does not carry the mark of a journal');
  const recorded = database.prepare('SELECT max(version) FROM schema_history').pluck().get();
  if (recorded !== version)
    throw damaged(`it claims schema ${version}, its history says ${String(recorded)}`);
  return version;
}

/** A read-only connection leaves database and log as they are, so that a damaged or newer file is kept byte for byte. */
function checkUntouched(path: string, known: number): Content {
  const database = new Database(path, { readonly: true, timeout: BUSY_TIMEOUT_MS });
  try {
    const version = requireOurSchema(database);
    if (version > known) throw newer(path, version, known);
    return check(database);
  } finally {
    database.close();
  }
}

function openForWriting(
  path: string,
  now: () => number,
  migrations: readonly Migration[],
): Database.Database {
  removeSharedMemory(path); // the reader's; this connection keeps the log's index in its own memory
  const database = new Database(path, { timeout: BUSY_TIMEOUT_MS, fileMustExist: true });
  try {
    configure(database);
    requireWritable(database);
    migrate(database, now, migrations);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * SQLite takes a file whose header names a later write version than it knows as read-only, without a word until the first write
 * (https://www.sqlite.org/fileformat.html#file_format_version_numbers). The caller has made sure that the folder takes writes.
 */
function requireWritable(database: Database.Database): void {
  try {
    database.exec('UPDATE schema_history SET applied_at = applied_at WHERE 0');
  } catch (error) {
    if (asJournalError(error).kind !== 'read-only') throw error;
    throw damaged('its header forbids writing', error);
  }
}

/** Structure by quick_check, content by checksum: together they notice every changed byte that is in use. */
function check(database: Database.Database): Content {
  const verdict = database.pragma('quick_check(1)', { simple: true });
  if (verdict !== 'ok') throw damaged(String(verdict));
  let eventCount = 0;
  let eventBytes = 0;
  let lastSequence = 0;
  const events = database.prepare<[], EventRow>(
    'SELECT sequence, journal, body, checksum FROM events ORDER BY sequence',
  );
  for (const row of events.iterate()) {
    if (row.checksum !== eventChecksum(row)) throw damaged(`event ${row.sequence} has a wrong checksum`);
    eventCount += 1;
    eventBytes += rowSizeBytes(row.body);
    lastSequence = row.sequence;
  }
  const facts = database.prepare<[], FactRow>('SELECT area, key, value, checksum FROM facts').all();
  const wrong = facts.find((row) => row.checksum !== factChecksum(row));
  if (wrong !== undefined) throw damaged(`a fact of ${wrong.area} has a wrong checksum`);
  return { eventCount, eventBytes, lastSequence, facts };
}

/** The header alone may be damaged: `version` is what the file's own history says too. */
function newer(path: string, version: number, known: number): JournalError {
  return new JournalError(
    `the journal has schema ${version}, this applianced knows ${known}: it was written by a newer version. ` +
      `Install that version again, or move ${path} away to start with an empty journal; nothing was changed`,
    { kind: 'newer' },
  );
}

function damaged(detail: string, cause?: unknown): JournalError {
  return new JournalError(`the journal is damaged: ${detail}`, { kind: 'corrupt', cause });
}

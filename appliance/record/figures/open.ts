/** The SQLite file of the figures: made, recognised, opened. */

import Database from 'better-sqlite3';
import {
  createDatabaseWhole,
  ensurePrivateFile,
  fileExists,
  prepareDirectoryOf,
  removeSharedMemory,
} from '../../adapters/files/database-file.ts';
import { asFiguresError, FiguresError } from './error.ts';

/** "APFG": marks a SQLite file as ours (https://www.sqlite.org/pragma.html#pragma_application_id). */
const APPLICATION_ID = 0x41504647;
/** A file of another one is set aside: figures are not worth a migration. */
const SCHEMA_VERSION = 1;
const CACHE_KIB = 512;
/** The log is brought into the database every 1 MiB: the only time that the disk is waited for. */
const CHECKPOINT_PAGES = 256;
const WAL_SIZE_BYTES = 1024 * 1024;

/**
 * `at`: milliseconds since the epoch, by the clock as it was set. `step`: counted from the epoch in steps of the tier. The keys begin with
 * what is written together: the values of one sample, or of one step, are neighbours, and a sample touches few pages.
 */
const SCHEMA = `
  CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    capacity REAL,
    sample INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE samples (sample INTEGER PRIMARY KEY, at INTEGER NOT NULL) STRICT;
  CREATE TABLE sample_values (
    sample INTEGER NOT NULL,
    series INTEGER NOT NULL,
    value REAL NOT NULL,
    PRIMARY KEY (sample, series)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE tiers (tier INTEGER PRIMARY KEY, rolled INTEGER NOT NULL) STRICT;
  CREATE TABLE steps (
    tier INTEGER NOT NULL,
    step INTEGER NOT NULL,
    sample INTEGER NOT NULL,
    PRIMARY KEY (tier, step)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX steps_by_sample ON steps (tier, sample);
  CREATE TABLE step_values (
    tier INTEGER NOT NULL,
    step INTEGER NOT NULL,
    series INTEGER NOT NULL,
    count INTEGER NOT NULL,
    average REAL NOT NULL,
    highest REAL NOT NULL,
    PRIMARY KEY (tier, step, series)
  ) STRICT, WITHOUT ROWID;
`;

/** Made new where there is none. Throws FiguresError, `corrupt` where the file is not ours. */
export function openFiguresDatabase(path: string): Database.Database {
  try {
    prepareDirectoryOf(path);
    if (!fileExists(path)) createDatabaseWhole(path, fillDatabase);
    ensurePrivateFile(path);
    removeSharedMemory(path);
    return openDatabase(path);
  } catch (error) {
    throw asFiguresError(error);
  }
}

function fillDatabase(path: string): void {
  const database = new Database(path);
  try {
    database.pragma('auto_vacuum = INCREMENTAL'); // takes effect before the first table only
    configure(database);
    database.exec(SCHEMA);
    database.pragma(`application_id = ${APPLICATION_ID}`);
    database.pragma(`user_version = ${SCHEMA_VERSION}`);
  } finally {
    database.close();
  }
}

/** The file is not read from end to end, which would hold up the loop: what is damaged in it is met when it is used. */
function openDatabase(path: string): Database.Database {
  const database = new Database(path, { timeout: 0, fileMustExist: true });
  try {
    configure(database);
    const mark = database.pragma('application_id', { simple: true });
    const version = database.pragma('user_version', { simple: true });
    if (mark !== APPLICATION_ID || version !== SCHEMA_VERSION) {
      throw new FiguresError(
        `the file holds no figures that this version knows (schema ${String(version)})`,
        {
          kind: 'corrupt',
        },
      );
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function configure(database: Database.Database): void {
  database.pragma('locking_mode = EXCLUSIVE'); // no -shm file that a full disk could break
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL'); // a power cut may take the last minutes, and never the file
  database.pragma('trusted_schema = OFF');
  database.pragma('cell_size_check = ON');
  database.pragma(`cache_size = -${CACHE_KIB}`);
  database.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  database.pragma(`journal_size_limit = ${WAL_SIZE_BYTES}`);
}

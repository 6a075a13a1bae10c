import type { Database } from 'better-sqlite3';

/** "APPL": marks a SQLite file as our journal (https://www.sqlite.org/pragma.html#pragma_application_id). */
export const APPLICATION_ID = 0x4150504c;

/** Takes the schema from the version of its index to the next one, inside a transaction of the caller. */
export type Migration = (database: Database) => void;

/**
 * Entry N leads from version N to N + 1. Entries are only ever added: a released one is never changed.
 * Every row that matters carries a CRC-32 (`checksum`), because SQLite itself does not notice a changed byte inside a value.
 */
export const MIGRATIONS: readonly Migration[] = [
  (database) => {
    database.exec(`
      CREATE TABLE schema_history (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL) STRICT;
      CREATE TABLE events (
        sequence INTEGER PRIMARY KEY,
        journal TEXT NOT NULL,
        body TEXT NOT NULL,
        checksum INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE facts (
        area TEXT NOT NULL,
        key TEXT NOT NULL,
        value TEXT NOT NULL,
        checksum INTEGER NOT NULL,
        PRIMARY KEY (area, key)
      ) STRICT, WITHOUT ROWID;
    `);
  },
];

/**
 * Brings `database` to the newest version, one transaction a version, and returns the version it started from.
 * Each version stands twice, in `user_version` and in `schema_history`, so that a damaged header is not taken for a newer file.
 */
export function migrate(
  database: Database,
  now: () => number,
  migrations: readonly Migration[] = MIGRATIONS,
): number {
  const from = Number(database.pragma('user_version', { simple: true }));
  for (const [version, migration] of migrations.entries()) {
    if (version < from) continue;
    const step = database.transaction(() => {
      migration(database);
      database
        .prepare('INSERT INTO schema_history (version, applied_at) VALUES (?, ?)')
        .run(version + 1, new Date(now()).toISOString());
      database.pragma(`user_version = ${version + 1}`);
      database.pragma(`application_id = ${APPLICATION_ID}`);
    });
    step.immediate();
  }
  return from;
}

import type Database from 'better-sqlite3';
import { Event, type NewEvent } from '../../contract/event.ts';
import { asJournalError, journalError } from './error.ts';
import { type CheckedDatabase } from './open.ts';
import {
  eventChecksum,
  type EventRow,
  factChecksum,
  type FactEdit,
  type PlacedEvent,
  rowSizeBytes,
} from './rows.ts';

/** How much of the events is kept on disk. The oldest go first. */
export interface StoreLimits {
  readonly events: number;
  /** Text of the events as UTF-8, with a small charge a row. */
  readonly bytes: number;
}

/** The journal's database, checked and open. Every function throws JournalError. */
export interface Store {
  /** One transaction, synced when it returns: events, edits of facts, and the trimming that they make necessary. */
  commit(events: readonly PlacedEvent[], edits: readonly FactEdit[]): void;
  has(sequence: number, journal: string): boolean;
  after(sequence: number, limit: number): readonly StoredEvent[];
  /** Newest first. */
  latest(limit: number, subject: string | undefined): readonly StoredEvent[];
  /** Newest first. */
  before(sequence: number, limit: number): readonly StoredEvent[];
  /** Writes a page without changing anything: throws while the disk takes no writes. */
  probe(): void;
  close(): void;
}

/** `event` is absent where its kind or shape is not known to this version (written by a newer one). */
export interface StoredEvent {
  readonly sequence: number;
  readonly event?: Event;
}

/** Trimming frees a twentieth at once, so that it costs one delete in many appends. */
const TRIM_SHARE = 1 / 20;
/** Freed pages are used again; from 1 MiB of them the file is made shorter. */
const FREE_PAGES = 256;

export function createStore(checked: CheckedDatabase, limits: StoreLimits): Store {
  const { database } = checked;
  const statements = prepareStatements(database);
  let { eventCount, eventBytes } = checked;

  function trim(count: number, bytes: number): { count: number; bytes: number } {
    if (count <= limits.events && bytes <= limits.bytes) return { count, bytes };
    const keepCount = limits.events - Math.floor(limits.events * TRIM_SHARE);
    const keepBytes = limits.bytes - Math.floor(limits.bytes * TRIM_SHARE);
    let left = { count, bytes };
    let cut = 0;
    for (const row of statements.sizes.iterate()) {
      if ((left.count <= keepCount && left.bytes <= keepBytes) || left.count === 1) break;
      left = { count: left.count - 1, bytes: left.bytes - rowSizeBytes(row.body) };
      cut = row.sequence;
    }
    statements.trim.run(cut);
    return left;
  }

  const transaction = database.transaction(
    (events: readonly PlacedEvent[], edits: readonly FactEdit[]): { count: number; bytes: number } => {
      let bytes = eventBytes;
      for (const { sequence, journal, event } of events) {
        const row = { sequence, journal, body: JSON.stringify(event) };
        statements.insert.run({ ...row, checksum: eventChecksum(row) });
        bytes += rowSizeBytes(row.body);
      }
      for (const { area, key, value } of edits) {
        if (value === undefined) statements.removeFact.run(area, key);
        else statements.writeFact.run({ area, key, value, checksum: factChecksum({ area, key, value }) });
      }
      return trim(eventCount + events.length, bytes);
    },
  );

  return {
    commit: (events, edits) =>
      guarded(() => {
        const before = eventCount + events.length;
        ({ count: eventCount, bytes: eventBytes } = transaction.immediate(events, edits));
        if (eventCount < before) shrink(database);
      }),
    has: (sequence, journal) => guarded(() => statements.journalOf.get(sequence) === journal),
    after: (sequence, limit) => guarded(() => statements.after.all(sequence, limit).map(stored)),
    latest: (limit, subject) =>
      guarded(() =>
        (subject === undefined ? statements.latest.all(limit) : statements.about.all(subject, limit)).map(
          stored,
        ),
      ),
    before: (sequence, limit) => guarded(() => statements.before.all(sequence, limit).map(stored)),
    probe: () => guarded(() => void statements.probe.run()),
    close: () =>
      guarded(() => {
        database.close(); // the last connection brings the log into the database and removes it
      }),
  };
}

function prepareStatements(database: Database.Database) {
  return {
    insert: database.prepare<[EventRow]>(
      'INSERT INTO events (sequence, journal, body, checksum) VALUES (:sequence, :journal, :body, :checksum)',
    ),
    sizes: database.prepare<[], Pick<EventRow, 'sequence' | 'body'>>(
      'SELECT sequence, body FROM events ORDER BY sequence',
    ),
    trim: database.prepare<[number]>('DELETE FROM events WHERE sequence <= ?'),
    writeFact: database.prepare<[FactEdit & { checksum: number }]>(
      'INSERT OR REPLACE INTO facts (area, key, value, checksum) VALUES (:area, :key, :value, :checksum)',
    ),
    removeFact: database.prepare<[string, string]>('DELETE FROM facts WHERE area = ? AND key = ?'),
    journalOf: database.prepare<[number], string>('SELECT journal FROM events WHERE sequence = ?').pluck(),
    probe: database.prepare<[]>('UPDATE schema_history SET applied_at = applied_at'),
    after: database.prepare<[number, number], EventRow>(
      'SELECT * FROM events WHERE sequence > ? ORDER BY sequence LIMIT ?',
    ),
    before: database.prepare<[number, number], EventRow>(
      'SELECT * FROM events WHERE sequence < ? ORDER BY sequence DESC LIMIT ?',
    ),
    latest: database.prepare<[number], EventRow>('SELECT * FROM events ORDER BY sequence DESC LIMIT ?'),
    // No index: the rows are few and bounded, and an index would be written with every event for a question that a person asks.
    about: database.prepare<[string, number], EventRow>(
      "SELECT * FROM events WHERE body ->> 'subject' = ? ORDER BY sequence DESC LIMIT ?",
    ),
  };
}

function shrink(database: Database.Database): void {
  const free = Number(database.pragma('freelist_count', { simple: true }));
  if (free > FREE_PAGES) database.pragma(`incremental_vacuum(${free - FREE_PAGES / 2})`);
}

function stored(row: EventRow): StoredEvent {
  if (row.checksum !== eventChecksum(row)) throw journalError('corrupt');
  const parsed = Event.safeParse({ id: `${row.journal}-${row.sequence}`, ...bodyOf(row) });
  return parsed.success ? { sequence: row.sequence, event: parsed.data } : { sequence: row.sequence };
}

function bodyOf(row: EventRow): NewEvent {
  const body: NewEvent = JSON.parse(row.body);
  return body;
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asJournalError(error);
  }
}

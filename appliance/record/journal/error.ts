import Database from 'better-sqlite3';

/** Why the journal cannot do what was asked, as a word that decides what happens next. */
export type JournalErrorKind =
  | 'full' // no space, no inode or no quota left
  | 'read-only' // the filesystem takes no writes
  | 'corrupt' // the file is not a journal that can be trusted
  | 'newer' // written by a newer applianced
  | 'in-use' // another process has it open
  | 'io' // any other refusal of the system
  | 'closed'; // by us

export class JournalError extends Error {
  override readonly name = 'JournalError';
  readonly kind: JournalErrorKind;

  constructor(message: string, details: { kind: JournalErrorKind; cause?: unknown }) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = details.kind;
  }
}

const MESSAGES: Record<Exclude<JournalErrorKind, 'newer'>, string> = {
  full: 'no space left for the journal: free space on its filesystem',
  'read-only': 'the journal cannot be written, its filesystem is read-only: check the disk, then remount it',
  corrupt: 'the journal is damaged',
  'in-use': 'the journal is in use by another process: only one applianced can run on it',
  io: 'the journal cannot be read or written: check the disk, and the owner and mode of its directory',
  closed: 'the journal is closed',
};

/** Turns what SQLite or the system threw into a JournalError. Anything else is a defect of ours and is thrown on. */
export function asJournalError(cause: unknown): JournalError {
  if (cause instanceof JournalError) return cause;
  const kind = databaseFault(cause);
  if (kind === undefined) throw cause;
  return journalError(kind, cause);
}

export type DatabaseFault = 'full' | 'read-only' | 'corrupt' | 'in-use' | 'io';

/** What SQLite's or the system's error says of the file; `undefined`: it is no error of those. */
export function databaseFault(cause: unknown): DatabaseFault | undefined {
  const code = errorCode(cause);
  if (code === undefined) return undefined;
  return cause instanceof Database.SqliteError ? sqliteKind(code) : systemKind(code);
}

export function journalError(kind: keyof typeof MESSAGES, cause?: unknown): JournalError {
  return new JournalError(MESSAGES[kind], { kind, cause });
}

function errorCode(cause: unknown): string | undefined {
  if (!(cause instanceof Error) || !('code' in cause) || typeof cause.code !== 'string') return undefined;
  return cause.code;
}

/** A read error of the medium counts as damage: a new file elsewhere on the disk works, the old one is kept. */
const DAMAGED_READ = /^SQLITE_IOERR_(?:READ|SHORT_READ|CORRUPTFS|DATA)$/;

/** Result codes: https://www.sqlite.org/rescode.html. SQLITE_ERROR here means a schema that our statements do not fit. */
function sqliteKind(code: string): DatabaseFault {
  if (DAMAGED_READ.test(code)) return 'corrupt';
  if (/^SQLITE_(?:CORRUPT|NOTADB|ERROR|CONSTRAINT|MISMATCH|FORMAT|SCHEMA)/.test(code)) return 'corrupt';
  if (code.startsWith('SQLITE_FULL')) return 'full';
  if (code.startsWith('SQLITE_READONLY')) return 'read-only';
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return 'in-use';
  return 'io';
}

function systemKind(code: string): DatabaseFault {
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'full';
  return code === 'EROFS' ? 'read-only' : 'io';
}

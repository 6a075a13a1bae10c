import assert from 'node:assert/strict';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { asJournalError, type JournalErrorKind } from './error.ts';

const kinds: readonly [code: string, kind: JournalErrorKind][] = [
  ['SQLITE_FULL', 'full'],
  ['SQLITE_READONLY', 'read-only'],
  ['SQLITE_READONLY_DBMOVED', 'read-only'],
  ['SQLITE_IOERR_WRITE', 'io'],
  ['SQLITE_IOERR_FSYNC', 'io'],
  ['SQLITE_IOERR_READ', 'corrupt'],
  ['SQLITE_CANTOPEN', 'io'],
  ['SQLITE_CORRUPT', 'corrupt'],
  ['SQLITE_CORRUPT_VTAB', 'corrupt'],
  ['SQLITE_NOTADB', 'corrupt'],
  ['SQLITE_ERROR', 'corrupt'],
  ['SQLITE_CONSTRAINT_PRIMARYKEY', 'corrupt'],
  ['SQLITE_BUSY', 'in-use'],
];

for (const [code, kind] of kinds) {
  test(`${code} is ${kind}, with its cause`, () => {
    const cause = new Database.SqliteError('words of SQLite', code);
    const error = asJournalError(cause);
    assert.equal(error.kind, kind);
    assert.equal(error.cause, cause);
  });
}

test("the system's errors say what is wrong with the disk", () => {
  const named = (code: string): Error => Object.assign(new Error(code), { code });
  assert.deepEqual(
    ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES'].map((code) => asJournalError(named(code)).kind),
    ['full', 'full', 'read-only', 'io'],
  );
});

test('a defect of ours is not disguised as a disk error', () => {
  const defect = new TypeError('planted');
  assert.throws(() => asJournalError(defect), defect);
});

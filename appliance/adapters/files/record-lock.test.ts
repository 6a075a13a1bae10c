import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { holdsWriteLock, isWriteLocked } from './record-lock.ts';

test('a file that a program has locked is told from one that it has only open, and from one that is not there', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'applianced-lock-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'lock');
  assert.equal(isWriteLocked(path), false);
  assert.equal(isWriteLocked(join(path, 'below')), false);
  const other = join(folder, 'other');
  writeFileSync(other, '');
  // SQLite locks as dpkg does, with fcntl(2).
  using database = new Holder(path);
  assert.equal(isWriteLocked(path), false);
  database.lock();
  assert.deepEqual([isWriteLocked(path), isWriteLocked(other)], [true, false]);
  database.unlock();
  assert.equal(isWriteLocked(path), false);
});

class Holder implements Disposable {
  readonly #database: Database.Database;
  constructor(path: string) {
    this.#database = new Database(path);
    this.#database.exec('CREATE TABLE one (two)');
  }
  lock(): void {
    this.#database.exec('BEGIN EXCLUSIVE');
  }
  unlock(): void {
    this.#database.exec('COMMIT');
  }
  [Symbol.dispose](): void {
    this.#database.close();
  }
}

test("only a lock for writing of this very file counts, whatever the size of its device's numbers", () => {
  const list = (line: string): string => `1: FLOCK  ADVISORY  WRITE 1 fe:00:7 0 EOF\n${line}\n`;
  const cases: readonly (readonly [string, bigint, boolean])[] = [
    ['2: POSIX  ADVISORY  WRITE 815 fe:00:7 0 EOF', 0xfe00n, true],
    ['2: -> POSIX  ADVISORY  WRITE 815 fe:00:7 0 EOF', 0xfe00n, true],
    ['2: OFDLCK ADVISORY  WRITE -1 103:00104:7 0 EOF', 0xfe00n, false],
    ['2: OFDLCK ADVISORY  WRITE -1 103:104:7 0 EOF', 0x110304n, true],
    ['2: POSIX  ADVISORY  READ 815 fe:00:7 0 EOF', 0xfe00n, false],
    ['2: POSIX  ADVISORY  WRITE 815 fe:01:7 0 EOF', 0xfe00n, false],
    ['2: POSIX  ADVISORY  WRITE 815 fe:00:77 0 EOF', 0xfe00n, false],
    ['', 0xfe00n, false],
  ];
  for (const [line, dev, expected] of cases)
    assert.equal(holdsWriteLock(list(line), dev, 7n), expected, line);
});

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Journal } from './journal.ts';
import {
  copyFileSync,
  existsSync,
  journalAt,
  messages,
  observed,
  overwrite,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  testFolder,
  truncateSync,
  writeFileSync,
} from './journal/journal.testdata.ts';

const EVENTS = 120;

/** `base.db` as a kill leaves it: one part in the database, the rest in the log. */
function killedJournal(folder: string): string {
  const path = join(folder, 'origin.db');
  const base = join(folder, 'base.db');
  const journal = journalAt(path);
  for (let n = 1; n <= EVENTS / 2; n += 1) append(n);
  journal.close();
  const next = journalAt(path);
  for (let n = EVENTS / 2 + 1; n <= EVENTS; n += 1) append(n, next);
  copyFileSync(path, base);
  copyFileSync(`${path}-wal`, `${base}-wal`);
  next.close();
  return base;

  function append(n: number, to = journal): void {
    to.append(observed(`${n} ${'x'.repeat((n * 53) % 700)}`));
    to.facts.write('runs', 'last', n);
  }
}

/** Opens what is at `path`: a state that once was committed, or an empty journal with the damaged file kept. Then it must work. */
function assertOldOrNew(path: string): void {
  const journal = journalAt(path);
  try {
    const numbers = messages(journal.latest(1000))
      .map((text) => Number.parseInt(text, 10))
      .toReversed();
    const fact = journal.facts.read('runs')['last'];
    if (journal.setAside === undefined) {
      assert.deepEqual(
        numbers,
        numbers.map((_, index) => index + 1),
      );
      assert.ok(numbers.length >= EVENTS / 2, 'what had left the log is there');
      assert.ok(fact === numbers.length || fact === numbers.length - 1);
    } else {
      assert.deepEqual([numbers, fact], [[], undefined]);
      assert.ok(existsSync(journal.setAside.path));
      assert.match(journal.setAside.reason, /journal/);
    }
    const event = journal.append(observed('afterwards'));
    journal.facts.write('runs', 'last', 0);
    assert.deepEqual(journal.health(), { ok: true });
    assert.deepEqual(journal.latest(1), [event]);
  } finally {
    journal.close();
  }
}

test('a file that is damaged or cut anywhere must open with an old state, or be set aside for a new one', (t) => {
  const folder = testFolder(t);
  const base = killedJournal(folder);
  let round = 0;
  let replaced = 0;
  const where = fc.record({
    file: fc.constantFrom('', '-wal'),
    at: fc.oneof(
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      fc.double({ min: 0, max: 0.02, noNaN: true }),
    ),
    log: fc.boolean(),
    bytes: fc.option(fc.uint8Array({ minLength: 1, maxLength: 64 })),
  });
  fc.assert(
    fc.property(where, ({ file, at, log, bytes }) => {
      round += 1;
      const path = join(folder, `${round}.db`);
      copyFileSync(base, path);
      if (log) copyFileSync(`${base}-wal`, `${path}-wal`);
      const target = log ? path + file : path;
      const offset = Math.floor(statSync(target).size * at);
      if (bytes === null) truncateSync(target, offset);
      else overwrite(target, offset, bytes);
      assertOldOrNew(path);
      if (readdirSync(folder).some((name) => name.startsWith(`${round}.db.damaged`))) replaced += 1;
      for (const name of readdirSync(folder)) if (name.startsWith(`${round}.`)) rmSync(join(folder, name));
    }),
    { numRuns: 400 },
  );
  assert.ok(replaced > 50 && replaced < 390, `both outcomes are seen: ${replaced} of ${round} were replaced`);
});

test('a bit may flip in every byte of the header', (t) => {
  const folder = testFolder(t);
  const base = killedJournal(folder); // without its log, which holds the header again
  const header = readFileSync(base).subarray(0, 100);
  const path = join(folder, 'flip.db');
  for (const [offset, byte] of header.entries()) {
    copyFileSync(base, path);
    overwrite(path, offset, Uint8Array.of(byte ^ (1 << (offset % 8))));
    assertOldOrNew(path);
  }
});

const PAGE_BYTES = 4096;
const LEAF_OF_TABLE = 0x0d; // https://www.sqlite.org/fileformat.html#b_tree_pages
const CELL_COUNT_OFFSET = 3;

/** Each returns where one byte is to change, and to what. */
const silentDamages: Record<string, (file: Buffer) => { offset: number; byte: number }> = {
  'an event that says something else': (file) => ({ offset: file.indexOf('31 xxx') + 1, byte: 0x37 }),
  'a fact that says something else': (file) => ({ offset: file.indexOf('"known-good"') + 3, byte: 0x37 }),
  'a page that keeps one row less': (file) => {
    const starts = Array.from({ length: file.length / PAGE_BYTES }, (_, page) => page * PAGE_BYTES);
    const page = starts.findLast((start) => file[start] === LEAF_OF_TABLE) ?? 0;
    const offset = page + CELL_COUNT_OFFSET + 1;
    return { offset, byte: file.readUInt8(offset) - 1 };
  },
};

for (const [name, find] of Object.entries(silentDamages)) {
  test(`damage that SQLite reads without an error is noticed: ${name}`, (t) => {
    const path = join(testFolder(t), 'state.db');
    const first = journalAt(path);
    for (let n = 1; n <= 60; n += 1) first.append(observed(`${n} ${'x'.repeat(200)}`));
    first.facts.write('images', 'broker-edge', 'known-good');
    first.close();
    const { offset, byte } = find(readFileSync(path));
    overwrite(path, offset, Uint8Array.of(byte));
    const journal = journalAt(path);
    t.after(() => journal.close());
    assert.match(journal.setAside?.reason ?? '', /the journal is damaged: /);
  });
}

const notJournals: Record<string, (path: string) => void> = {
  'an empty file': (path) => writeFileSync(path, ''),
  'a text': (path) => writeFileSync(path, 'hello\n'.repeat(2000)),
  zeros: (path) => writeFileSync(path, Buffer.alloc(16_384)),
  "another program's database": (path) => {
    copyFileSync(path, `${path}.tmp`);
    overwrite(`${path}.tmp`, 68, Uint8Array.of(0, 0, 0, 0));
    renameSync(`${path}.tmp`, path);
  },
};

for (const [name, put] of Object.entries(notJournals)) {
  test(`${name} in the journal's place is set aside`, (t) => {
    const path = join(testFolder(t), 'state.db');
    journalAt(path).close();
    put(path);
    const bytes = readFileSync(path);
    const journal = journalAt(path, { now: () => Date.UTC(2026, 0, 2, 3, 4, 5) });
    t.after(() => journal.close());
    assert.equal(journal.setAside?.path, `${path}.damaged-2026-01-02T03:04:05.000Z`);
    assert.ok(readFileSync(journal.setAside.path).equals(bytes), 'byte for byte');
    assert.deepEqual(journal.latest(5), []);
  });
}

test('at most three damaged sets are kept, the newest', (t) => {
  const folder = testFolder(t);
  const path = join(folder, 'state.db');
  for (let second = 0; second < 6; second += 1) {
    writeFileSync(path, `broken ${second}`);
    writeFileSync(`${path}-wal`, 'broken too');
    journalAt(path, { now: () => second * 1000 }).close();
  }
  const kept = readdirSync(folder).filter((name) => name.includes('damaged'));
  assert.deepEqual(
    kept.toSorted(),
    [3, 4, 5].flatMap((s) =>
      ['', '-shm', '-wal'].map((end) => `state.db.damaged-1970-01-01T00:00:0${s}.000Z${end}`),
    ),
  );
});

test('a log that was left without its database is not read into a new one', (t) => {
  const folder = testFolder(t);
  const base = killedJournal(folder);
  rmSync(base);
  const journal = journalAt(base);
  t.after(() => journal.close());
  assert.deepEqual([journal.latest(5), journal.facts.read('runs')], [[], {}]);
});

test('damage while in use must lose neither the facts nor the event at hand', (t) => {
  const folder = testFolder(t);
  const path = join(folder, 'state.db');
  const log: string[] = [];
  const journal = journalAt(path, { log: (line) => log.push(line) });
  t.after(() => journal.close());
  const before = journal.append(observed('before'));
  journal.facts.write('runs', 'a', 1);
  rmSync(path);
  const event = journal.append(observed('at hand'));
  assert.deepEqual(journal.health(), { ok: true });
  assert.match(journal.setAside?.reason ?? '', /removed or replaced while in use/);
  assert.deepEqual(journal.latest(5), [event]);
  assert.deepEqual(journal.since(before.id, 5), { events: [], complete: false });
  assert.equal(log.length, 1);
  journal.close();
  const next = journalAt(path);
  t.after(() => next.close());
  assert.deepEqual(next.facts.read('runs'), { a: 1 });
});

test('a page that turns out to be damaged while in use is found by reading, and the journal goes on', (t) => {
  const path = join(testFolder(t), 'state.db');
  const filler = journalAt(path);
  for (let n = 0; n < 3000; n += 1) filler.append(observed(`${n} ${'x'.repeat(1500)}`));
  filler.facts.write('runs', 'a', 1);
  filler.close();
  const journal = journalAt(path);
  t.after(() => journal.close());
  // The file is larger than the page cache, so its beginning has to be read again.
  overwrite(path, 40 * 4096, new Uint8Array(300 * 4096).fill(0xa5));
  assert.deepEqual(messages(journal.since(undefined, 3000).events), []);
  assert.match(journal.setAside?.reason ?? '', /damaged/);
  assert.deepEqual(journal.facts.read('runs'), { a: 1 });
  journal.append(observed('goes on'));
  assert.deepEqual(messages(journal.latest(5)), ['goes on']);
});

test('what was set aside is told until the file is taken away, or for a week', (t) => {
  const folder = testFolder(t);
  const path = join(folder, 'state.db');
  let now = Date.parse('2026-01-02T03:04:05Z');
  const damaged = (): Journal => {
    writeFileSync(path, 'no database');
    return journalAt(path, { now: () => now });
  };
  const taken = damaged();
  const kept = taken.setAside?.path ?? '';
  assert.equal(kept, `${path}.damaged-2026-01-02T03:04:05.000Z`);
  renameSync(kept, `${kept}.away`);
  assert.equal(taken.setAside, undefined);
  renameSync(`${kept}.away`, kept);
  assert.equal(taken.setAside, undefined, 'it was seen');
  taken.close();

  const left = damaged();
  now += 7 * 86_400_000 - 1;
  assert.ok(existsSync(left.setAside?.path ?? ''));
  now += 1;
  assert.equal(left.setAside, undefined);
  left.close();
});

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { Event } from '../contract/event.ts';
import { JournalError } from './journal.ts';
import {
  existsSync,
  journalAt,
  messages,
  observed,
  readFileSync,
  rmSync,
  secondOpener,
  statSync,
  testFolder,
  writeFileSync,
} from './journal/journal.testdata.ts';
import { APPLICATION_ID, migrate, MIGRATIONS } from './migrations.ts';

test('an event comes back with its id as it was given, also in the next run', (t) => {
  const path = join(testFolder(t), 'state.db');
  const journal = journalAt(path, { random: () => 'abcd0123' });
  const given = { ...observed('ended with 1'), reason: 'crashed', cause: 'exit status 1 \u0000 \ud800 ü' };
  const event = journal.append(given);
  assert.deepEqual(event, Event.parse({ id: 'abcd0123-1', ...given }));
  journal.close();
  const next = journalAt(path, { random: () => 'ffff0000' });
  t.after(() => next.close());
  assert.deepEqual(next.latest(5), [event]);
  assert.equal(next.append(observed('again')).id, 'ffff0000-2', 'the sequence goes on');
  assert.equal(next.setAside, undefined);
});

test('events and facts that belong together come back together, each event told in its order', (t) => {
  const path = join(testFolder(t), 'state.db');
  const journal = journalAt(path);
  const told: string[] = [];
  journal.subscribe((event) => told.push(event.id));
  const change = { op: 'write', area: 'runs', key: 'a', value: 1 } as const;
  const { kept, events } = journal.record([observed('one'), observed('two')], [change]);
  assert.equal(kept, true);
  assert.deepEqual(
    told,
    events.map((event) => event.id),
  );
  journal.close();
  const next = journalAt(path);
  t.after(() => next.close());
  assert.deepEqual(messages(next.since(undefined, 9).events), ['one', 'two']);
  assert.deepEqual(next.latest(2), events.toReversed());
  assert.deepEqual(next.facts.read('runs'), { a: 1 });
});

test('since replays what came after an id, page by page, over a restart', (t) => {
  const path = join(testFolder(t), 'state.db');
  const first = journalAt(path);
  const ids = ['a', 'b', 'c'].map((message) => first.append(observed(message)).id);
  first.close();
  const journal = journalAt(path);
  t.after(() => journal.close());
  journal.append(observed('d'));
  const page = journal.since(ids[0], 2);
  assert.deepEqual([messages(page.events), page.complete], [['b', 'c'], true]);
  const rest = journal.since(page.events.at(-1)?.id, 2);
  assert.deepEqual([messages(rest.events), rest.complete], [['d'], true]);
  assert.deepEqual(journal.since(rest.events[0]?.id, 2), { events: [], complete: true });
  assert.deepEqual(messages(journal.since(undefined, 9).events), ['a', 'b', 'c', 'd']);
});

test('an id that this journal never gave asks for a snapshot', (t) => {
  const journal = journalAt(join(testFolder(t), 'state.db'));
  t.after(() => journal.close());
  const { id } = journal.append(observed('a'));
  const foreign = `${id.startsWith('0') ? 'f' : '0'}${id.slice(1)}`;
  for (const unknown of [foreign, id.replace(/\d+$/, '7'), '', 'rubbish', '00000000-99999999999999999999'])
    assert.deepEqual(journal.since(unknown, 5), { events: [], complete: false }, unknown);
});

test('latest gives the newest first, for one subject where it is asked', (t) => {
  const journal = journalAt(join(testFolder(t), 'state.db'));
  t.after(() => journal.close());
  for (const n of [1, 2, 3, 4]) journal.append(observed(`${n}`, n % 2 === 0 ? 'even' : "o'dd"));
  assert.deepEqual(messages(journal.latest(3)), ['4', '3', '2']);
  assert.deepEqual(messages(journal.latest(3, { subject: "o'dd" })), ['3', '1']);
});

test('a listener sees the event when it is already there, until it ends its subscription', (t) => {
  const log: string[] = [];
  const journal = journalAt(join(testFolder(t), 'state.db'), { log: (line) => log.push(line) });
  t.after(() => journal.close());
  const seen: [string, boolean][] = [];
  journal.subscribe(() => {
    throw new Error('broken pipe');
  });
  const end = journal.subscribe((event) => seen.push([event.message, journal.latest(1)[0]?.id === event.id]));
  journal.append(observed('a'));
  end();
  journal.append(observed('b'));
  assert.deepEqual(seen, [['a', true]]);
  assert.match(log[0] ?? '', /broken pipe/);
});

test('facts survive a restart, and a commit is one transaction', (t) => {
  const path = join(testFolder(t), 'state.db');
  const journal = journalAt(path);
  journal.facts.write('crashes', 'broker-edge', { count: 3 });
  journal.facts.write('crashes', '__proto__', [null]);
  journal.facts.replaceAll('runs', { a: 1, b: 2 });
  journal.facts.commit([
    { op: 'remove', area: 'crashes', key: 'broker-edge' },
    { op: 'replace-all', area: 'runs', entries: { b: 3 } },
    { op: 'write', area: 'runs', key: 'c', value: 'x' },
  ]);
  assert.throws(
    () =>
      journal.facts.commit([
        { op: 'write', area: 'runs', key: 'd', value: 1 },
        { op: 'write', area: 'runs', key: 'e', value: undefined },
      ]),
    TypeError,
  );
  journal.close();
  const next = journalAt(path);
  t.after(() => next.close());
  assert.deepEqual(next.facts.read('runs'), { b: 3, c: 'x' });
  assert.deepEqual(Object.entries(next.facts.read('crashes')), [['__proto__', [null]]]);
  assert.deepEqual(next.facts.read('never'), {});
});

test('the files are for their owner only', (t) => {
  const path = join(testFolder(t), 'deep', 'state.db');
  const journal = journalAt(path);
  t.after(() => journal.close());
  journal.append(observed('a'));
  for (const file of [path, `${path}-wal`, `${path}.lock`])
    assert.equal(statSync(file).mode & 0o777, 0o600, file);
});

test('a second opener is refused while the first holds the journal, in this process or another', (t) => {
  const path = join(testFolder(t), 'state.db');
  const journal = journalAt(path);
  assert.throws(
    () => journalAt(path),
    (error) =>
      error instanceof JournalError && error.kind === 'in-use' && /another process/.test(error.message),
  );
  assert.match(secondOpener(path), /the journal is in use by another process/);
  journal.append(observed('undisturbed'));
  journal.close();
  const next = journalAt(path);
  t.after(() => next.close());
  assert.deepEqual(messages(next.latest(5)), ['undisturbed']);
});

test('a second opener does not make a new journal where the one in use has lost its file', (t) => {
  const path = join(testFolder(t), 'state.db');
  const journal = journalAt(path);
  t.after(() => journal.close());
  rmSync(path);
  assert.throws(() => journalAt(path), { kind: 'in-use' });
  assert.equal(existsSync(path), false);
});

test('a rubbish lock file does not keep the journal shut', (t) => {
  const path = join(testFolder(t), 'state.db');
  writeFileSync(`${path}.lock`, 'x'.repeat(5000));
  journalAt(path).close();
});

test('a newer schema is refused with the way out, and nothing is touched', (t) => {
  const path = join(testFolder(t), 'state.db');
  const newer = [
    ...MIGRATIONS,
    (database: Database.Database) => void database.exec('CREATE TABLE later (x)'),
  ];
  journalAt(path, { migrations: newer }).close();
  const before = readFileSync(path);
  assert.throws(
    () => journalAt(path),
    (error) =>
      error instanceof JournalError &&
      error.kind === 'newer' &&
      /Install that version again/.test(error.message),
  );
  assert.ok(readFileSync(path).equals(before));
  journalAt(path, { migrations: newer }).close(); // the lock was given back
});

test('every older schema is brought up to date with its content', (t) => {
  const folder = testFolder(t);
  const next = [...MIGRATIONS, (database: Database.Database) => void database.exec('CREATE TABLE later (x)')];
  for (let version = 1; version < next.length; version += 1) {
    const path = join(folder, `${version}.db`);
    const old = journalAt(path, { migrations: next.slice(0, version) });
    old.append(observed('kept'));
    old.facts.write('runs', 'a', 1);
    old.close();
    const journal = journalAt(path, { migrations: next });
    assert.equal(journal.setAside, undefined);
    assert.deepEqual(messages(journal.latest(5)), ['kept']);
    assert.deepEqual(journal.facts.read('runs'), { a: 1 });
    journal.close();
  }
});

test('a migration that fails leaves the version before it', () => {
  const database = new Database(':memory:');
  const broken = (): never => {
    throw new Error('planted');
  };
  assert.throws(() => migrate(database, Date.now, [...MIGRATIONS, broken]), /planted/);
  assert.equal(database.pragma('user_version', { simple: true }), MIGRATIONS.length);
  assert.equal(database.pragma('application_id', { simple: true }), APPLICATION_ID);
});

test('after close nothing is taken any more, and one file holds everything', (t) => {
  const path = join(testFolder(t), 'state.db');
  const journal = journalAt(path);
  journal.append(observed('a'));
  journal.close();
  journal.close();
  assert.throws(() => journal.append(observed('b')), { kind: 'closed' });
  assert.throws(() => journal.facts.write('a', 'b', 1), { kind: 'closed' });
  assert.equal(existsSync(`${path}-wal`), false);
});

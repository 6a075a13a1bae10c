import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  existsSync,
  journalAt,
  messages,
  observed,
  sequenceOf,
  statSync,
  testFolder,
} from './journal/journal.testdata.ts';

function sizeBytes(path: string): number {
  return ['', '-wal'].reduce((sum, end) => sum + (existsSync(path + end) ? statSync(path + end).size : 0), 0);
}

test('the number of events stays within its bound, and the newest are kept', (t) => {
  const path = join(testFolder(t), 'state.db');
  const limits = { events: 100, bytes: 1e6, pending: 10 };
  const journal = journalAt(path, { limits });
  t.after(() => journal.close());
  const first = journal.append(observed('1'));
  for (let n = 2; n <= 1000; n += 1) {
    journal.append(observed(`${n}`));
    if (n % 50 !== 0) continue;
    const kept = messages(journal.latest(10_000));
    assert.ok(kept.length <= 100 && kept.length >= Math.min(n, 95), `${kept.length} after ${n}`);
    assert.deepEqual([kept[0], kept.at(-1)], [`${n}`, `${n - kept.length + 1}`]);
  }
  assert.deepEqual(journal.since(first.id, 5), { events: [], complete: false });
  assert.equal(journal.since(undefined, 5).complete, false, 'the first ones are gone');
});

test('database and log stay within their bound on disk, whatever the size of the events', (t) => {
  const path = join(testFolder(t), 'state.db');
  const bytes = 512 * 1024;
  const journal = journalAt(path, { limits: { events: 1e6, bytes, pending: 10 } });
  t.after(() => journal.close());
  let largest = 0;
  for (let n = 1; n <= 3000; n += 1) {
    const event = journal.append({
      ...observed('x'.repeat((n * 997) % 3000)),
      cause: 'y'.repeat((n * 7) % 9000),
    });
    assert.ok(event.message.length <= 2000 && (event.cause?.length ?? 0) <= 8000);
    largest = Math.max(largest, sizeBytes(path));
  }
  const wal = 2 * 1024 * 1024;
  assert.ok(largest < bytes * 2 + wal, `${largest}`);
});

test('a smaller bound after a restart makes the file smaller', (t) => {
  const path = join(testFolder(t), 'state.db');
  const wide = journalAt(path, { limits: { events: 1e6, bytes: 8e6, pending: 10 } });
  for (let n = 1; n <= 2000; n += 1) wide.append(observed('x'.repeat(1900)));
  const last = wide.append(observed('last'));
  wide.close();
  const before = sizeBytes(path);
  const narrow = journalAt(path, { limits: { events: 100, bytes: 1e6, pending: 10 } });
  narrow.append(observed('trims'));
  assert.deepEqual(messages(narrow.since(last.id, 5).events), ['trims']);
  narrow.close();
  assert.ok(before > 3.5e6 && sizeBytes(path) < 1e6, `${before} -> ${sizeBytes(path)}`);
});

test('one event larger than the bound is kept, alone', (t) => {
  const journal = journalAt(join(testFolder(t), 'state.db'), {
    limits: { events: 10, bytes: 100, pending: 10 },
  });
  t.after(() => journal.close());
  journal.append(observed('small'));
  const { id } = journal.append(observed('x'.repeat(1000)));
  assert.deepEqual(
    journal.latest(5).map((event) => sequenceOf(event.id)),
    [sequenceOf(id)],
  );
});

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  fillDisk,
  journalAt,
  messages,
  observed,
  smallDisk,
  testFolder,
} from './journal/journal.testdata.ts';

test('what came before an event must be found newest first, over restarts of the daemon', (t) => {
  const path = join(testFolder(t), 'state.db');
  const first = journalAt(path);
  for (const message of ['a', 'b']) first.append(observed(message));
  first.close();
  const journal = journalAt(path);
  t.after(() => journal.close());
  const { id } = journal.append(observed('c'));
  journal.append(observed('d'));
  assert.deepEqual(messages(journal.before(id, 9) ?? []), ['b', 'a']);
  assert.deepEqual(messages(journal.before(id, 1) ?? []), ['b']);
  const oldest = journal.latest(9).at(-1)?.id ?? assert.fail();
  assert.deepEqual(journal.before(oldest, 9), []);
  for (const unknown of ['deadbeef-1', id.replace(/-\d+$/, '-99'), 'rubbish', ''])
    assert.equal(journal.before(unknown, 9), undefined, unknown);
});

test('events that wait in memory for the disk must be among them', (t) => {
  const folder = smallDisk(t, 512);
  if (folder === undefined) return;
  // Before its disk goes.
  using stack = new DisposableStack();
  const journal = stack.adopt(journalAt(join(folder, 'state.db')), (open) => open.close());
  for (const message of ['a', 'b']) journal.append(observed(message));
  const makeRoom = fillDisk(folder);
  journal.append(observed(`c ${'x'.repeat(1_900)}`));
  const { id } = journal.append(observed('d'));
  assert.equal(journal.health().ok, false);
  const found = messages(journal.before(id, 9) ?? []).map((text) => text.slice(0, 1));
  assert.deepEqual(found, ['c', 'b', 'a']);
  makeRoom();
});

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { journalAt, sequenceOf, testFolder, writeUntilKilled } from './journal/journal.testdata.ts';

const ROUNDS = Number(process.env['JOURNAL_CRASH_ROUNDS'] ?? 100);
const KEPT = 300;

test(`${ROUNDS} kills of the writer must lose nothing that was told to be on disk`, async (t) => {
  const path = join(testFolder(t), 'state.db');
  let last = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const told = await writeUntilKilled(path, last + 1, 1 + Math.floor(Math.random() * 60), KEPT);
    const journal = journalAt(path);
    const sequences = journal
      .latest(10_000)
      .map(({ id }) => sequenceOf(id))
      .toReversed();
    const first = sequences[0] ?? 0;
    const end = sequences.at(-1) ?? 0;
    const fact = Number(journal.facts.read('runs')['last']);
    assert.equal(journal.setAside, undefined);
    assert.deepEqual(
      sequences,
      sequences.map((_, index) => first + index),
      'in order, without a gap',
    );
    assert.ok(sequences.length <= KEPT);
    assert.equal(told[0], last + 1, 'the sequence went on');
    assert.ok(end >= (told.at(-1) ?? Infinity), 'what was told is there');
    assert.ok(fact === end || fact === end - 1, `fact ${fact}, event ${end}`);
    last = end;
    journal.close();
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { allEdits, applyChanges, type FactChange, factTable, type FactTable, readArea } from './facts.ts';
import type { FactEdit } from './rows.ts';

const name = fc.constantFrom('a', 'b', '__proto__', 'toString', '');
const value = fc.jsonValue();
const change: fc.Arbitrary<FactChange> = fc.oneof(
  fc.record({ op: fc.constant('write' as const), area: name, key: name, value }),
  fc.record({ op: fc.constant('remove' as const), area: name, key: name }),
  fc.record({
    op: fc.constant('replace-all' as const),
    area: name,
    entries: fc
      .array(fc.tuple(name, value))
      .map((entries): Record<string, unknown> => Object.fromEntries(entries)),
  }),
);

/** What a database would hold after the edits. */
function afterEdits(table: FactTable, edits: readonly FactEdit[]): string[] {
  const rows = new Map(allEdits(table).map((edit) => [JSON.stringify([edit.area, edit.key]), edit.value]));
  for (const edit of edits) {
    if (edit.value === undefined) rows.delete(JSON.stringify([edit.area, edit.key]));
    else rows.set(JSON.stringify([edit.area, edit.key]), edit.value);
  }
  return [...rows].map(([place, json]) => `${place}=${json}`).toSorted();
}

test('the edits lead the database to exactly what memory says', () => {
  fc.assert(
    fc.property(fc.array(change), fc.array(change), (earlier, changes) => {
      const before = applyChanges(factTable([]), earlier).table;
      const { table, edits } = applyChanges(before, changes);
      assert.deepEqual(afterEdits(before, edits), afterEdits(table, []));
      assert.deepEqual(applyChanges(table, changes).edits, [], 'a second time there is nothing to do');
    }),
  );
});

test('what is read is a copy', () => {
  const { table } = applyChanges(factTable([]), [{ op: 'write', area: 'a', key: 'k', value: { n: [1] } }]);
  const copy = readArea(table, 'a');
  copy['k'] = 'changed';
  assert.deepEqual(readArea(table, 'a'), { k: { n: [1] } });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare, type Difference } from './compare.ts';

const meant: Difference = {
  name: 'meant',
  reason: 'a test',
  paths: /Policy$/,
  without: (sides) => (sides.ours === 'no' ? { theirs: undefined, ours: undefined } : sides),
};

const table: readonly (readonly [string, string, string, readonly string[], readonly string[]])[] = [
  ['an equal value', 'Policy', 'no', [], []],
  ['a listed difference', 'Policy', 'always', [], ['meant']],
  ['the same difference at another path', 'Other', 'always', ['Other: "always" | "no"'], []],
];

for (const [what, path, theirs, unexplained, occurred] of table) {
  test(`${what} must leave ${unexplained.length} unexplained`, () => {
    const comparison = compare({ [path]: theirs }, { [path]: 'no' }, [meant]);
    assert.deepEqual(comparison.unexplained, unexplained);
    assert.deepEqual([...comparison.occurred], occurred);
  });
}

test('a value on one side only must be a difference, unless it says nothing', () => {
  assert.deepEqual(compare({ A: 1, B: null, C: [] }, {}, []).unexplained, ['A: 1 | (absent)']);
});

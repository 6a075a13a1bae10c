import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isMet, medianOf, ratio, summary, type Figure } from './figure.ts';

const figure = (samples: readonly number[], goal?: number): Figure => ({
  id: 'a',
  name: 'a',
  unit: 'ms',
  samples,
  ...(goal === undefined ? {} : { goal }),
});

test('the median must be the middle of an odd number and the mean of the two middles of an even one', () => {
  assert.deepEqual(summary([9, 1, 5]), { median: 5, min: 1, max: 9 });
  assert.deepEqual(summary([9, 1, 5, 7]), { median: 6, min: 1, max: 9 });
  assert.deepEqual(summary([4]), { median: 4, min: 4, max: 4 });
});

test('a ratio must compare medians, so that one slow round does not decide', () => {
  assert.equal(medianOf(ratio('r', 'r', figure([10, 12, 99]), figure([6, 5, 7]))), 2);
});

test('a goal must be met up to and including its value', () => {
  assert.equal(isMet(figure([5], 5)), true);
  assert.equal(isMet(figure([5.1], 5)), false);
  assert.equal(isMet(figure([5])), undefined);
});

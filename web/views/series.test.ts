import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amount, areaPath, highestOf, linePath, meanOf, thinned, topOf } from './series.ts';

const box = { width: 100, height: 10 };

test('a line must be broken where nothing is known', () => {
  assert.equal(linePath([0, 5, null, 10, 5], 10, box), 'M0 10L25 5M75 0L100 5');
  assert.equal(areaPath([0, 5, null, 10, 5], 10, box), 'M0 10L25 5L25 10H0zM75 0L100 5L100 10H75z');
});

test('one value alone must be seen, and none must draw nothing', () => {
  assert.equal(linePath([null, 5, null], 10, box), 'M50 5h1');
  assert.equal(linePath([null, null], 10, box), '');
  assert.equal(linePath([], 10, box), '');
});

test('what is above the upper edge must stay inside the picture', () => {
  assert.equal(linePath([20, 20], 10, box), 'M0 0L100 0');
});

test('no peak must be lost when values are thinned out', () => {
  const values = Array.from({ length: 200 }, (_, index) => (index === 77 ? 99 : 1));
  assert.equal(highestOf(thinned(values, 20)), 99);
  assert.equal(thinned(values, 20).length, 20);
  assert.deepEqual(thinned([null, null, 3, null], 2), [null, 3]);
});

test('the mean must not count what is not known', () => {
  assert.equal(meanOf([2, null, 4]), 3);
  assert.equal(meanOf([null]), undefined);
});

const tops: readonly (readonly [string, Parameters<typeof topOf>[0], number])[] = [
  ['percent must end at 100', { unit: 'percent', highest: [12] }, 100],
  ['what has a capacity must end there', { unit: 'bytes', capacity: 8_000, highest: [12] }, 8_000],
  ['what has none must end at a round number', { unit: 'bytes-per-second', highest: [1_234_000] }, 2_000_000],
  ['nothing at all must have a scale too', { unit: 'bytes-per-second', highest: [0] }, 1_000],
];
for (const [what, series, top] of tops) test(`the scale of ${what}`, () => assert.equal(topOf(series), top));

test('an amount must be told in its unit with few digits', () => {
  const texts = [
    amount(12.34, 'percent'),
    amount(3.3, 'percent'),
    amount(1_610_612_736, 'bytes'),
    amount(1_023, 'bytes'),
    amount(412_000, 'bytes-per-second'),
  ];
  assert.deepEqual(
    texts.map((text) => text.replace('\u00A0', ' ')),
    ['12 %', '3.3 %', '1.50 GiB', '1.00 KiB', '412 kB/s'],
  );
});

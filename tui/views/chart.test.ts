import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Series } from '../../appliance/contract/history.ts';
import { chartOf } from './chart.ts';

const times = ['00:00', '01:00', '02:00', '03:00', '04:00'];
const of = (average: Series['average'], more: Partial<Series> = {}): Series => ({
  name: 'host.memory',
  unit: 'bytes',
  average,
  highest: average,
  ...more,
});

test('a chart must begin where something is known, in units that are short, and at the top of what there is', () => {
  const chart = chartOf([of([null, null, 2 ** 30, 2 ** 31, null], { capacity: 2 ** 33 })], times);
  assert.deepEqual(chart, {
    labels: ['02:00', '03:00'],
    series: [{ title: 'host.memory', values: [1, 2] }],
    top: 8,
    unit: 'GiB',
  });
  assert.equal(chartOf([of([1, 2, 3, 4, 5], { unit: 'percent' })], times)?.top, 100);
  assert.equal(chartOf([of([0, 0, 0, 0, 0], { unit: 'bytes-per-second' })], times)?.unit, 'B/s');
});

test('what a line would hide must be no line: a gap, a single value, nothing', () => {
  for (const values of [
    [1, null, 2, 3, 4],
    [null, null, 1, null, null],
    [null, null, null, null, null],
  ])
    assert.equal(chartOf([of(values)], times), undefined);
  assert.equal(chartOf([of([1, 2, 3, 4, 5]), of([1, 2, null, 4, 5])], times), undefined);
  assert.equal(chartOf([], times), undefined);
});

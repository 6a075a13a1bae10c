import assert from 'node:assert/strict';
import { test } from 'node:test';
import { render } from './html.ts';
import { ticks } from './ticks.ts';
import { time } from './time.ts';

const at = Date.parse('2026-03-28T23:30:00Z');
const HOUR = 3_600_000;

test('a point of time must be there for programs too', () => {
  assert.equal(
    render(time('2026-03-28T23:30:00.000Z', 'UTC')),
    '<time datetime="2026-03-28T23:30:00.000Z">28 Mar 2026, 23:30</time>',
  );
});

test('ticks must stand at full hours and days of the machine', () => {
  const labels = (from: number, lengthMs: number, zone: string): readonly string[] =>
    ticks(from, from + lengthMs, zone).map(({ label }) => label);
  assert.deepEqual(labels(at, 24 * HOUR, 'UTC'), ['00:00', '06:00', '12:00', '18:00']);
  assert.deepEqual(labels(at, HOUR, 'Asia/Kolkata'), [
    '05:00',
    '05:10',
    '05:20',
    '05:30',
    '05:40',
    '05:50',
    '06:00',
  ]);
  assert.deepEqual(labels(at - 72 * HOUR, 96 * HOUR, 'Europe/Berlin'), [
    '27 Mar',
    '28 Mar',
    '29 Mar',
    '30 Mar',
  ]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { duration, instantOf, remaining, timeText } from './time.ts';

const at = Date.parse('2026-03-28T23:30:00Z');
const HOUR = 3_600_000;

test('times must be those of the machine, whatever zone this process has', () => {
  assert.equal(timeText(at, 'Europe/Berlin', 'minute'), '29 Mar 2026, 00:30');
  assert.equal(timeText(at, 'America/New_York', 'minute'), '28 Mar 2026, 19:30');
  assert.equal(timeText(at, 'Nowhere/AtAll', 'clock'), '23:30');
});

test('what a form gives must be taken as a time of the machine, also around a change of the clock', () => {
  assert.equal(instantOf('2026-03-29T00:30', 'Europe/Berlin'), at);
  assert.equal(instantOf('2026-03-29T03:30', 'Europe/Berlin'), Date.parse('2026-03-29T01:30:00Z'));
  assert.equal(instantOf('2026-03-28T23:30:00.000Z', 'Europe/Berlin'), at);
  assert.ok(Number.isNaN(instantOf('yesterday', 'UTC')));
});

const durations: readonly (readonly [number, string])[] = [
  [850, '850 ms'],
  [12_000, '12 s'],
  [4 * 60_000, '4 min'],
  [5 * HOUR, '5 h'],
  [72 * HOUR, '3 d'],
];
for (const [milliseconds, text] of durations)
  test(`${milliseconds} ms must be told as ${text}`, () =>
    assert.equal(duration(milliseconds).replace('\u00A0', ' '), text));

test('what is over must be told as over', () => {
  assert.equal(remaining('2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'), 'over');
  assert.equal(remaining('2026-01-31T00:00:00Z', '2026-01-02T12:00:00Z'), '28 days left');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseClockTime } from '../../config/values.ts';
import { DAYS, longestGapDays, siteTime, wallTime, windowMinutes, windowSpans } from './window.ts';
import type { UpdateWindow } from './window.ts';
import { anyWindow } from './window.testdata.ts';

function windowOf(
  text: string,
  days: UpdateWindow['days'] = [...DAYS],
  zone = 'Europe/Berlin',
): UpdateWindow {
  const [start = '', end = ''] = text.split('-');
  return { days, start: parseClockTime(start), end: parseClockTime(end), time_zone: zone };
}

function spansAt(window: UpdateWindow, at: string): string {
  const { open, next } = windowSpans(window, 'UTC', Date.parse(at));
  const text = (span: typeof open): string =>
    span === undefined
      ? 'closed'
      : `${new Date(span.startsAt).toISOString().slice(0, 16)}-${new Date(span.endsAt).toISOString().slice(11, 16)}`;
  return `${text(open)} | ${text(next)}`;
}

test('a window is open from its start until before its end, on the clock of its zone', () => {
  const sunday = windowOf('02:00-04:30', ['sun']);
  const cases: readonly (readonly [UpdateWindow, string, string])[] = [
    // 2026-03-22 is a Sunday, in winter time.
    [sunday, '2026-03-22T00:59:59Z', 'closed | 2026-03-22T01:00-03:30'],
    [sunday, '2026-03-22T01:00:00Z', '2026-03-22T01:00-03:30 | 2026-03-29T01:00-02:30'],
    [sunday, '2026-03-22T03:30:00Z', 'closed | 2026-03-29T01:00-02:30'],
    [
      windowOf('22:00-02:00', ['sat']),
      '2026-03-21T23:30:00Z',
      '2026-03-21T21:00-01:00 | 2026-03-28T21:00-01:00',
    ],
    [windowOf('00:00-24:00'), '2026-06-01T12:00:00Z', '2026-05-31T22:00-22:00 | 2026-06-01T22:00-22:00'],
    [
      windowOf('01:00-02:00', ['mon'], 'local'),
      '2026-06-01T01:30:00Z',
      '2026-06-01T01:00-02:00 | 2026-06-08T01:00-02:00',
    ],
  ];
  for (const [window, at, expected] of cases) assert.equal(spansAt(window, at), expected, at);
});

test('the next window always begins later, within eight days, and is open when it begins', () => {
  fc.assert(
    fc.property(anyWindow, fc.integer({ min: 0, max: 4e12 }), (window, now) => {
      const { next, open } = windowSpans(window, 'America/New_York', now);
      assert.ok(next.startsAt > now && next.startsAt - now <= 8.1 * 86_400_000);
      assert.deepEqual(windowSpans(window, 'America/New_York', next.startsAt).open, next);
      if (open !== undefined) assert.ok(open.startsAt <= now && now < open.endsAt);
    }),
    { numRuns: 200 },
  );
});

test('the longest pause between two windows goes over the end of the week', () => {
  assert.equal(longestGapDays(windowOf('01:00-02:00')), 1);
  assert.equal(longestGapDays(windowOf('01:00-02:00', ['wed'])), 7);
  assert.equal(longestGapDays(windowOf('01:00-02:00', ['sat', 'mon'])), 5);
  assert.equal(windowMinutes(windowOf('22:00-02:30')), 270);
});

test('times are told on the clock of the site', () => {
  const at = Date.parse('2026-03-29T01:30:00Z');
  assert.equal(siteTime(at, 'Europe/Berlin'), 'Sun 2026-03-29 03:30 CEST');
  assert.equal(wallTime(at, 'Europe/Berlin'), '2026-03-29 03:30:00');
  assert.equal(wallTime(at + 999, 'UTC'), '2026-03-29 01:30:00');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLOCK_TOLERANCE_MS, dateFault, EXPIRES_SOON_MS, judgeClock, judgeDates } from './dates.ts';
import { circumstances, facts, line, NOW } from './facts.testdata.ts';
import { dateWords } from './words.ts';

const DAY_MS = 24 * 60 * 60_000;
const YEAR_MS = 365 * DAY_MS;

const faults: readonly (readonly [notBefore: number, notAfter: number, fault: string | undefined])[] = [
  [-YEAR_MS, -1, 'expired'],
  [-YEAR_MS, 0, 'expires-soon'],
  [-YEAR_MS, EXPIRES_SOON_MS, 'expires-soon'],
  [-YEAR_MS, EXPIRES_SOON_MS + 1, undefined],
  [-20 * DAY_MS, 10 * DAY_MS, 'expires-soon'],
  [-20 * DAY_MS + 2, 10 * DAY_MS + 1, undefined],
  [CLOCK_TOLERANCE_MS, YEAR_MS, undefined],
  [CLOCK_TOLERANCE_MS + 1, YEAR_MS, 'not-yet-valid'],
  [Number.NaN, Number.NaN, undefined],
];

test('dates must be judged to the millisecond: 30 days, a third of a short life, five minutes of a clock that is ahead', () => {
  for (const [notBefore, notAfter, fault] of faults)
    assert.equal(
      dateFault(facts({ notBefore: NOW + notBefore, notAfter: NOW + notAfter }), circumstances),
      fault,
      `from ${notBefore} to ${notAfter}`,
    );
});

test('a clock that is wrong must not make a certificate look invalid, and that is said', () => {
  const lost = { now: 0, clockIsTrusted: false };
  assert.equal(dateFault(facts(), lost), undefined);
  assert.equal(dateFault(facts({ notAfter: -1 }), lost), undefined);
  assert.deepEqual(judgeDates(facts(), 'leaf', 'server.pem', lost), []);
  assert.deepEqual(judgeClock('server.pem', lost).map(line), [
    'warning not-yet-valid | server.pem: whether it is valid today cannot be told, because the clock of this machine is wrong: it shows 1970-01-01 | ' +
      'Set the clock with "timedatectl", or let the machine reach a time server; the dates are judged as soon as the clock is right.',
  ]);
  assert.deepEqual(judgeClock('server.pem', circumstances), []);
});

const words: readonly (readonly [at: string, words: string])[] = [
  ['2026-06-15T12:00:00Z', '2026-06-15 12:00 UTC (a moment ago)'],
  ['2026-06-15T12:01:59Z', '2026-06-15 12:01 UTC (in a moment)'],
  ['2026-06-15T11:58:00Z', '2026-06-15 11:58 UTC (2 minutes ago)'],
  ['2026-06-15T10:00:01Z', '2026-06-15 10:00 UTC (119 minutes ago)'],
  ['2026-06-17T11:00:00Z', '2026-06-17 11:00 UTC (in 47 hours)'],
  ['2026-06-17T12:00:00Z', '2026-06-17 (in 2 days)'],
  ['2026-05-01T12:00:00Z', '2026-05-01 (45 days ago)'],
  ['2025-09-01T12:00:00Z', '2025-09-01 (9 months ago)'],
  ['2028-06-14T12:00:00Z', '2028-06-14 (in 23 months)'],
  ['9999-12-31T23:59:59Z', '9999-12-31 (in 7973 years)'],
];

test('a date must be said together with how far away it is', () => {
  for (const [at, expected] of words) assert.equal(dateWords(Date.parse(at), NOW), expected);
  assert.match(dateWords(Number.NaN, NOW), /^an unknown date/);
});

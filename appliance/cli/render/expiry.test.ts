import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CERTS_NOW as now, certificate } from '../certs.testdata.ts';
import { expiryOf, firstToExpire } from '../../client/words/expiry.ts';
import { expiryText } from './expiry.ts';
import { expiryMarks } from './state.ts';
import type { Expiry } from '../../client/words/expiry.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const period = (fromDays: number, toDays: number) => ({
  notBefore: new Date(now + fromDays * DAY_MS).toISOString(),
  notAfter: new Date(now + toDays * DAY_MS).toISOString(),
});

test('how long a certificate holds is said in words, with a sign that needs no colour', () => {
  const table: readonly [number, string][] = [
    [3_650, '+ in 9 years (2036-01-29)'],
    [731, '+ in 2 years (2028-02-01)'],
    [730, '+ in 730 days (2028-01-31)'],
    [30, '+ in 30 days (2026-03-02)'],
    [29.9, '~ in 29 days (2026-03-02)'],
    [14, '~ in 14 days (2026-02-14)'],
    [13.9, '! in 13 days (2026-02-14)'],
    [6.9, '! in 6 days (2026-02-07)'],
    [1, '! in 1 day (2026-02-01)'],
    [0.5, '! in 12h 0m (2026-02-01)'],
    [0, 'x expired 0s ago (2026-01-31)'],
    [-2, 'x expired 2 days ago (2026-01-29)'],
  ];
  for (const [days, text] of table) assert.equal(expiryText(period(-365, days), now), text);
  assert.equal(expiryText(period(1, 90), now), '! not valid before 2026-02-01');
});

test('the limits are 30, 14 and 7 days, and parts of its life for one that lives for less than 90', () => {
  const table: readonly [number, number, Expiry][] = [
    [-70, 20, 'soon'],
    [-60, 29, 'soon'],
    [-80, 13.9, 'near'],
    [-100, 6.9, 'urgent'],
    // Six days of life: a third is two days.
    [-3, 3, 'good'],
    [-4.1, 1.9, 'soon'],
    [-5.2, 0.8, 'near'],
    [-5.6, 0.4, 'urgent'],
  ];
  for (const [from, to, expected] of table) assert.equal(expiryOf(period(from, to), now), expected, `${to}`);
});

test('a certificate never looks better later than before', () => {
  const order = Object.keys(expiryMarks).filter((expiry) => expiry !== 'early');
  const days = fc.integer({ min: 1, max: 4_000 });
  fc.assert(
    fc.property(days, fc.integer({ min: 0, max: 5_000 }), days, (life, at, later) => {
      const rank = (day: number) => order.indexOf(expiryOf(period(-day, life - day), now));
      assert.ok(rank(at + later) >= rank(at));
    }),
  );
});

test('of a chain the certificate that ends first counts', () => {
  const [leaf, issuer] = [certificate('CN=leaf', 50), certificate('CN=issuer', 20)];
  assert.equal(firstToExpire([leaf, issuer]), issuer);
  assert.equal(firstToExpire([]), undefined);
});

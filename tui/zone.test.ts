import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readZone } from './effects/zone.ts';
import { clock } from './zone.ts';

const NOW = Date.parse('2026-01-31T12:00:00Z');
const YEAR_MS = 365 * 86_400_000;
const names = [
  'Europe/Berlin',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Africa/Casablanca',
  'Etc/UTC',
];

test('a clock must show what ICU says of the zone, also around its changes', () => {
  const before = process.env['TZ'];
  for (const name of names) {
    const zone = readZone(name, NOW);
    const format = new Intl.DateTimeFormat('en-GB', {
      timeZone: name,
      timeStyle: 'medium',
      hourCycle: 'h23',
    });
    const changes = zone.offsets.flatMap(({ from }) => [from - 1_000, from, from + 1_000]);
    for (const at of changes.filter((each) => each >= NOW - YEAR_MS))
      assert.equal(clock(at, zone), format.format(at), `${name} ${new Date(at).toISOString()}`);
    fc.assert(
      fc.property(fc.integer({ min: NOW - YEAR_MS, max: NOW + YEAR_MS }), (at) => {
        assert.equal(clock(at, zone), format.format(at));
      }),
    );
  }
  if (before === undefined) delete process.env['TZ'];
  else process.env['TZ'] = before;
});

test('a zone that nobody knows must be UTC, and called so', () => {
  const before = process.env['TZ'];
  const zone = readZone('Mars/Olympus', NOW);
  assert.deepEqual([zone.name, clock(NOW, zone)], ['UTC', '12:00:00']);
  assert.equal(readZone('Africa/Abidjan', NOW).name, 'Africa/Abidjan');
  if (before === undefined) delete process.env['TZ'];
  else process.env['TZ'] = before;
});

test('a time that is none must not stop the console', () => {
  assert.equal(clock(Number.NaN, readZone('UTC', NOW)), '-');
});

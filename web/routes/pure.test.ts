import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { localPath, ownReferer, signInPath } from './local-path.ts';
import { timeInZone } from './zone-time.ts';

test('whatever is given as a way back, a browser must stay on this site', () => {
  const parts = fc.constantFrom(
    '/',
    '//',
    '\\',
    '\t',
    '\n',
    '@',
    ':',
    '?',
    '#',
    '%2f',
    '..',
    'evil.example',
    'https:',
  );
  const texts = fc.oneof(
    fc.string(),
    fc.array(parts).map((all) => all.join('')),
    fc.webUrl(),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const path = localPath(text);
      if (path === undefined) return;
      const origin = 'https://box.example:8443';
      assert.equal(new URL(path, origin).origin, origin);
      assert.match(path, /^\/(?!\/)[\u0021-\u007e]*$/, 'it must stand in a header as it is');
      assert.equal(localPath(path), path);
    }),
    { numRuns: 2_000 },
  );
  assert.equal(localPath('/events?kind=a%20b&text=ü#x'), '/events?kind=a%20b&text=%C3%BC');
});

test('only a page of the same host counts as where somebody came from', () => {
  const from = (referer: string) => ownReferer(referer, 'box.example');
  assert.equal(from('https://box.example/updates?x=1'), '/updates?x=1');
  assert.equal(from('https://box.example:443/'), '/');
  for (const other of ['https://evil.example/', 'https://box.example:444/', 'http://box.example/', '', 'x'])
    assert.equal(from(other), undefined, other);
  assert.equal(ownReferer('https://box.example/', undefined), undefined);
});

test('the way back through the sign-in must come out as it went in', () => {
  const path = '/events?kind=a&text=b%26c';
  const to = new URL(signInPath(path), 'https://x').searchParams.get('to') ?? '';
  assert.equal(localPath(to), path);
  assert.equal(signInPath('/'), '/sign-in');
});

test('a time must be that of the clock of the machine, also where that clock is put on or back', () => {
  const zone = 'Europe/Berlin';
  for (const [text, expected] of [
    ['2026-12-24T08:00', '2026-12-24T07:00:00.000Z'],
    ['2026-07-01T08:00', '2026-07-01T06:00:00.000Z'],
    ['2026-03-29T01:59', '2026-03-29T00:59:00.000Z'],
    ['2026-03-29T03:00', '2026-03-29T01:00:00.000Z'],
    ['2026-10-25T02:30', '2026-10-25T01:30:00.000Z'],
    ['2026-03-29T02:30', '2026-03-29T01:30:00.000Z'],
  ] as const)
    assert.equal(new Date(timeInZone(text, zone) ?? 0).toISOString(), expected, text);
  assert.equal(timeInZone('2026-01-01T00:00', 'Asia/Kolkata'), Date.parse('2025-12-31T18:30:00Z'));
  for (const text of ['', '2026-02-30T08:00', '2026-13-01T08:00', '2026-01-01', '2026-01-01T25:00', 'x'])
    assert.equal(timeInZone(text, zone), undefined, text);
});

test('a time that was typed must be shown as the same time again', () => {
  const zones = fc.constantFrom(
    'UTC',
    'America/New_York',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'Asia/Kathmandu',
  );
  const instants = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(instants, zones, (at, zone) => {
      const shown = localText(at.getTime(), zone);
      assert.equal(localText(timeInZone(shown, zone) ?? 0, zone), shown);
    }),
  );
});

/** `sv-SE` writes times as an input `datetime-local` does, with a space. */
function localText(at: number, zone: string): string {
  return new Date(at).toLocaleString('sv-SE', { timeZone: zone }).slice(0, 16).replace(' ', 'T');
}

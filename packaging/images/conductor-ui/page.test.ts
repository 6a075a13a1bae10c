import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderPage } from './page.ts';

test('the page must show each count, and text from elsewhere as text', () => {
  const page = renderPage({
    asOf: '2026-11-21T00:00:00.000Z',
    problem: '<script>alert(1)</script>',
    stages: [{ name: 'SIGNAL_RAW', total: 12, waiting: 3, bytes: 456 }],
  });
  assert.match(page, /Lines received<\/th><td>12<\/td><td>3<\/td><td>456<\/td>/);
  assert.doesNotMatch(page, /<script>/);
});

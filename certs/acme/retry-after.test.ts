import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retryAfterMs } from './retry-after.ts';

const NOW = Date.UTC(2026, 0, 1, 12);

test('seconds and dates are read, dates by the clock of the server where it tells that', () => {
  const cases: readonly (readonly [Parameters<typeof retryAfterMs>[0], number | undefined])[] = [
    [{}, undefined],
    [{ 'retry-after': '' }, undefined],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': ' 120 ' }, 120_000],
    [{ 'retry-after': '-5' }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '9999999999999' }, undefined],
    [{ 'retry-after': 'Thu, 01 Jan 2026 12:01:00 GMT' }, 60_000],
    [{ 'retry-after': 'Thu, 01 Jan 2026 11:00:00 GMT' }, 0],
    [{ 'retry-after': 'Fri, 01 Jan 2027 00:01:00 GMT', date: 'Fri, 01 Jan 2027 00:00:00 GMT' }, 60_000],
    [{ 'retry-after': 'Thu, 01 Jan 2026 12:01:00 GMT', date: 'noon' }, 60_000],
  ];
  for (const [headers, expected] of cases)
    assert.equal(retryAfterMs(headers, NOW), expected, JSON.stringify(headers));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CLOCK_TIME_PATTERN,
  DURATION_PATTERN,
  isTimeZone,
  LISTEN_PATTERN,
  parseClockTime,
  parseDuration,
  parseListenAddress,
} from './values.ts';

test('a duration adds its units', () => {
  const table = [
    ['0s', 0],
    ['90s', 90_000],
    ['10m', 600_000],
    ['1h30m', 5_400_000],
    ['7d', 604_800_000],
    ['1d2h3m4s', 93_784_000],
  ] as const;
  for (const [text, ms] of table) {
    assert.match(text, DURATION_PATTERN);
    assert.deepEqual(parseDuration(text), { text, ms });
  }
  for (const text of ['', '5', 'm', '1m1h', '-1s', '1.5h', '1 h', '5S'])
    assert.doesNotMatch(text, DURATION_PATTERN);
});

test('a time of day is counted in minutes, up to 24:00', () => {
  assert.equal(parseClockTime('02:05').minuteOfDay, 125);
  assert.equal(parseClockTime('24:00').minuteOfDay, 1440);
  for (const text of ['2:00', '24:01', '12:60', '12', 'noon']) assert.doesNotMatch(text, CLOCK_TIME_PATTERN);
});

test('a listen address is an optional address and a port', () => {
  assert.deepEqual(parseListenAddress(':8443'), { text: ':8443', port: 8443 });
  assert.deepEqual(parseListenAddress('10.0.0.1:80'), { text: '10.0.0.1:80', host: '10.0.0.1', port: 80 });
  assert.deepEqual(parseListenAddress('[::1]:80'), { text: '[::1]:80', host: '::1', port: 80 });
  for (const text of ['8443', 'name:1', '::1:80', 'http://x:1']) assert.doesNotMatch(text, LISTEN_PATTERN);
});

test('a time zone is a name that Intl knows', () => {
  assert.ok(isTimeZone('Europe/Berlin'));
  assert.ok(!isTimeZone('Mars/Base'));
});

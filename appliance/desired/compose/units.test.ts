import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseBytes } from './bytes.ts';
import { parseDuration } from './duration.ts';
import { directoryOf, resolvePath } from './posix-path.ts';

describe('a duration in milliseconds', () => {
  const cases: readonly (readonly [text: string, ms: number | undefined])[] = [
    ['1h5m30s20ms', 3_930_020],
    ['90s', 90_000],
    ['1.5s', 1500],
    ['250us', 0.25],
    ['0.1ms0.2ms', 0.3],
    ['1d', 86_400_000],
    ['1w', 604_800_000],
    ['0', 0],
    ['0s', 0],
    ['10', undefined],
    ['', undefined],
    ['1 s', undefined],
    ['-1s', undefined],
    ['1x', undefined],
    ['s', undefined],
    ['1e3s', undefined],
  ];
  for (const [text, ms] of cases) test(`"${text}" -> ${ms}`, () => assert.equal(parseDuration(text), ms));
});

describe('a size in bytes', () => {
  const cases: readonly (readonly [text: string, bytes: number | undefined])[] = [
    ['1024', 1024],
    ['2b', 2],
    ['64k', 65_536],
    ['512m', 536_870_912],
    ['512MB', 536_870_912],
    ['1gb', 1_073_741_824],
    ['1.5GiB', 1_610_612_736],
    ['1 g', 1_073_741_824],
    ['0', 0],
    ['-1', undefined],
    ['', undefined],
    ['m', undefined],
    ['1x', undefined],
    ['9999999p', undefined],
  ];
  for (const [text, bytes] of cases)
    test(`"${text}" -> ${bytes}`, () => assert.equal(parseBytes(text), bytes));
});

describe('a path of the host', () => {
  const cases: readonly (readonly [base: string, path: string, absolute: string])[] = [
    ['/srv/stack', './data', '/srv/stack/data'],
    ['/srv/stack', '../data/', '/srv/data'],
    ['/srv/stack', '/etc//x/./y', '/etc/x/y'],
    ['/srv', '../../..', '/'],
    ['/', 'a', '/a'],
  ];
  for (const [base, path, absolute] of cases) {
    test(`${path} in ${base} -> ${absolute}`, () => assert.equal(resolvePath(base, path), absolute));
  }
  test('the directory of a file', () => assert.equal(directoryOf('/srv/stack/compose.yaml'), '/srv/stack'));
});

test('durations and sizes of any text must be read without an exception', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      parseDuration(text);
      parseBytes(text);
    }),
  );
});

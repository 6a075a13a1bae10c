import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolvePlainScalar } from './scalar.ts';

const cases: readonly (readonly [text: string, value: unknown, printed: string])[] = [
  ['', null, ''],
  ['~', null, ''],
  ['null', null, ''],
  ['true', true, 'true'],
  ['False', false, 'false'],
  ['yes', 'yes', 'yes'],
  ['no', 'no', 'no'],
  ['8080', 8080, '8080'],
  ['-1', -1, '-1'],
  ['0755', 493, '493'],
  ['0o755', 493, '493'],
  ['0x1F', 31, '31'],
  ['0b11', 3, '3'],
  ['1_000', 1000, '1000'],
  ['09', 9, '9'],
  ['12345678901234567890', 12_345_678_901_234_567_168, '12345678901234567890'],
  ['1.10', 1.1, '1.1'],
  ['.5', 0.5, '0.5'],
  ['1e6', 1_000_000, '1e+06'],
  ['123456789.5', 123_456_789.5, '1.234567895e+08'],
  ['0.00001', 0.000_01, '1e-05'],
  ['.inf', Infinity, '+Inf'],
  ['1.2.3', '1.2.3', '1.2.3'],
  ['22:22', '22:22', '22:22'],
  ['2001-12-14', '2001-12-14', '2001-12-14'],
  ['nginx', 'nginx', 'nginx'],
  ['-', '-', '-'],
];

for (const [text, value, printed] of cases) {
  test(`the plain scalar "${text}" must mean what docker compose makes of it`, () => {
    assert.deepEqual(resolvePlainScalar(text), { value, string: printed });
  });
}

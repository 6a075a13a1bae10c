import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { subjectAttributes } from './subject.ts';

const commonNameOf = (commonName: string): string =>
  subjectAttributes({ commonName })
    .map(({ type, value }) => `${type}=${value}`)
    .join();

test('a common name keeps to the 64 characters of X.520 without naming another host', () => {
  const label = 'a'.repeat(60);
  const cases: readonly (readonly [string, string])[] = [
    ['edge', 'CN=edge'],
    ['  edge\t', 'CN=edge'],
    ['a\0b\r\nc', 'CN=a b c'],
    ['x'.repeat(64), `CN=${'x'.repeat(64)}`],
    ['x'.repeat(65), `CN=${'x'.repeat(64)}`],
    [`${label}.shop.example`, `CN=${label}`],
    [`*.${label}.shop.example`, `CN=${label}`],
    [`${label}.abc`, `CN=${label}.abc`],
    ['😀'.repeat(65), `CN=${'😀'.repeat(64)}`],
    [`${'x'.repeat(63)} y`, `CN=${'x'.repeat(63)}`],
    ['\ud800', 'CN=\ufffd'],
    ['', ''],
  ];
  for (const [text, expected] of cases) assert.equal(commonNameOf(text), expected);
});

test('an organization comes first, keeps to the same limit and is left out where it says nothing', () => {
  assert.deepEqual(subjectAttributes({ commonName: 'a', organization: `${'o'.repeat(64)}rest` }), [
    { type: 'O', value: 'o'.repeat(64) },
    { type: 'CN', value: 'a' },
  ]);
  assert.deepEqual(subjectAttributes({ commonName: 'a', organization: ' ' }), [{ type: 'CN', value: 'a' }]);
});

test('whatever the text, an attribute is well formed, printable, trimmed and 1 to 64 characters long', () => {
  const anyText = fc.uint16Array({ maxLength: 80 }).map((units) => String.fromCharCode(...units));
  fc.assert(
    fc.property(anyText, (commonName) => {
      for (const { value } of subjectAttributes({ commonName })) {
        assert.ok(value.isWellFormed() && !/\p{Cc}/u.test(value) && value === value.trim());
        assert.ok(value !== '' && Array.from(value).length <= 64);
      }
    }),
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { asciiDnsName } from './dns-name.ts';

test('a name of a host has one form; what a client would never match has none', () => {
  const long = `${'a'.repeat(62)}.`.repeat(4);
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['localhost', 'localhost'],
    ['Edge.Example', 'edge.example'],
    ['edge.example.', 'edge.example'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['BÜCHER.example', 'xn--bcher-kva.example'],
    ['日本語。jp', 'xn--wgv71a119e.jp'],
    ['*.example.com', '*.example.com'],
    ['*.bücher.example', '*.xn--bcher-kva.example'],
    ['7.example', '7.example'],
    ['a--b', 'a--b'],
    ['ab--c', 'ab--c'],
    ['xn--bcher-kva', 'xn--bcher-kva'],
    ['1.2.3.4.5', undefined],
    [`${long}b`, `${long}b`],
    [`${long}bc`, undefined],
    ['a'.repeat(63), 'a'.repeat(63)],
    ['a'.repeat(64), undefined],
    ['', undefined],
    ['.', undefined],
    ['a..b', undefined],
    ['a.b..', undefined],
    ['-a', undefined],
    ['a-', undefined],
    ['a_b', undefined],
    ['a b', undefined],
    ['a\n', undefined],
    ['a\0.example', undefined],
    ['*', undefined],
    ['*.com', undefined],
    ['a*.example.com', undefined],
    ['a.*.example.com', undefined],
    ['10.0.0.7', undefined],
    ['127.1', undefined],
    ['４.４', undefined],
    ['a.0x7f', undefined],
    ['4711', undefined],
    ['::1', undefined],
    ['ü%2eexample', undefined],
    ['ü/a', undefined],
    ['user@ü.example', undefined],
    ['ü:80', undefined],
    ['a\u00ad\u200d', undefined],
  ];
  for (const [text, expected] of cases) assert.equal(asciiDnsName(text), expected, JSON.stringify(text));
});

test('the form of a form is itself, whatever was given', () => {
  const text = fc.oneof(
    fc.domain(),
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.constantFrom('ß.de', 'İ.tr'),
  );
  fc.assert(
    fc.property(text, (given) => {
      const name = asciiDnsName(given);
      if (name === undefined) return;
      assert.match(name, /^(\*\.)?[a-z0-9.-]{1,253}$/);
      assert.equal(asciiDnsName(name), name);
    }),
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import stringWidth from 'string-width';
import fc from 'fast-check';
import { profileNames } from '../profile.ts';
import { cells } from './cells.ts';

const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  // What does harm more often than chance finds it.
  fc
    .array(
      fc.constantFrom(
        '\u001B[2J',
        '\u001B]0;x\u0007',
        '\u009B31m',
        '\u001BP',
        '\u0090',
        '\u202E',
        '\u2066',
        '\u200B',
        '\u00AD',
        '\u0301',
        '{bold}',
        '\t',
        '\n',
        '\u{1F600}',
        '漢',
        'é',
        '\u00A0',
        '\uD800',
        '\uFE0F',
        '\u{E0041}',
        '\u3164',
        '\u115F',
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('a')),
);

for (const profile of profileNames) {
  test(`whatever others write, each letter of it must be one column that ${profile} can draw`, () => {
    fc.assert(
      fc.property(anything, (text) => {
        const drawn = cells(text, profile);
        assert.doesNotMatch(drawn, /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
        for (const letter of drawn) assert.equal(letter.length, 1);
        assert.equal(stringWidth(drawn), drawn.length);
        if (profile === 'ascii' || profile === 'plain') assert.match(drawn, /^[ -~]*$/);
        assert.equal(cells(drawn, profile), drawn, 'what is harmless stays as it is');
      }),
      { numRuns: 2_000 },
    );
  });
}

const words: readonly (readonly [string, string, string, string])[] = [
  // text, linux, utf8, ascii
  ['Zürich – 20 °C', 'Zürich - 20 °C', 'Zürich – 20 °C', 'Zurich - 20 ?C'],
  ['\u001B[31mred\u001B[0m', 'red', 'red', 'red'],
  ['a\tb\r\nc', 'a b  c', 'a b  c', 'a b  c'],
  ['admin\u202Egnp.exe', 'admingnp.exe', 'admingnp.exe', 'admingnp.exe'],
  ['漢字', '??', '??', '??'],
  ['12\u00A0GiB', '12 GiB', '12 GiB', '12 GiB'],
  ['│█▓…', '│█?.', '│█▓…', '???.'],
];
for (const [text, linux, utf8, ascii] of words)
  test(`${JSON.stringify(text)} must be drawn as ${utf8}`, () => {
    assert.deepEqual([cells(text, 'linux'), cells(text, 'utf8'), cells(text, 'ascii')], [linux, utf8, ascii]);
  });

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { renderTable } from './table.ts';
import { clean, textWidth, wrap } from './text.ts';

const view = { now: 0, width: Infinity, color: false };

test('wide and combining characters keep the columns straight', () => {
  const rows = ['ascii', '漢字', 'e\u0301te', '👩‍👩‍👧'].map((text) => [{ text }, { text: '|' }]);
  assert.equal(
    renderTable([{ title: 'NAME' }, { title: 'X' }], rows, view),
    ['NAME   X', 'ascii  |', '漢字   |', 'e\u0301te    |', '👩‍👩‍👧     |', ''].join('\n'),
  );
});

test('wrapping loses no word, breaks none, and is never wider than asked unless one word is', () => {
  const word = fc.stringMatching(/^[a-z漢]{1,12}$/);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), fc.integer({ min: 1, max: 40 }), (words, width) => {
      const lines = wrap(words.join(' '), width);
      assert.deepEqual(lines.join(' ').split(' '), words);
      for (const line of lines) assert.ok(textWidth(line) <= width || !line.includes(' '), line);
    }),
  );
});

test('no line of a table is wider than the terminal where its words fit', () => {
  const word = fc.stringMatching(/^[a-z]{1,8}$/);
  const row = fc.tuple(word, word, fc.array(word, { minLength: 1, maxLength: 30 }));
  fc.assert(
    fc.property(fc.array(row, { minLength: 1 }), fc.integer({ min: 24, max: 120 }), (rows, width) => {
      const cells = rows.map(([a, b, words]) => [{ text: a }, { text: b }, { text: words.join(' ') }]);
      const text = renderTable([{ title: 'A' }, { title: 'B' }, { title: 'C' }], cells, { ...view, width });
      for (const line of text.split('\n')) assert.ok(textWidth(line) <= width, `${width}: ${line}`);
    }),
  );
});

test('cleaned text has no control character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.doesNotMatch(clean(text), /\p{Cc}/u);
    }),
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { clip, createPen, ends, fit, widthOf, wrapped } from './line.ts';
import type { Line } from './line.ts';
import { table } from './table.ts';

const pen = createPen({ name: 'utf8' });
const textOf = (line: Line): string => line.map(({ text }) => text).join('');
const line = fc
  .array(fc.string({ maxLength: 12 }), { maxLength: 6 })
  .map((texts): Line => texts.map((text) => pen.text(text)));
const width = fc.integer({ min: 0, max: 40 });

test('a line that is fitted must be exactly as wide, and keep its beginning', () => {
  fc.assert(
    fc.property(line, width, (given, columns) => {
      assert.equal(widthOf(fit(given, columns, pen)), columns);
      const kept = textOf(clip(given, columns, pen));
      assert.ok(kept.length <= columns);
      assert.ok(textOf(given).startsWith(kept.replace(/~$/, '')));
    }),
  );
});

test('both ends of a line must fit, the left one giving way', () => {
  fc.assert(
    fc.property(line, line, width, (left, right, columns) => {
      const both = ends(left, right, columns, pen);
      assert.equal(widthOf(both), columns);
      if (widthOf(right) + 2 <= columns) assert.ok(textOf(both).endsWith(textOf(right)));
    }),
  );
});

test('text that is wrapped must lose no word and be nowhere too wide', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), fc.integer({ min: 3, max: 40 }), (text, columns) => {
      const lines = wrapped(pen.text(text), columns, 2).map((span) => span.text);
      for (const each of lines) assert.ok(each.length <= columns, each);
      const words = (of: string): string => of.replaceAll(' ', '');
      assert.equal(words(lines.join('')), words(pen.text(text).text));
    }),
  );
});

test('a table must never be wider than its place, and lose its least column first', () => {
  const columns = [
    { title: 'Name', rank: 0, cell: (row: string) => [pen.text(row)] },
    { title: 'Version', rank: 2, cell: () => [pen.text('1.4.2')] },
    { title: 'Why', rank: 1, grows: true, cell: () => [pen.text('because it is so')] },
  ] as const;
  const heads = [40, 24, 20, 5].map((columnsOf) => {
    const { head, rows } = table(['broker'], columns, columnsOf, pen);
    for (const each of [head, ...rows]) assert.ok(widthOf(each) <= Math.max(columnsOf, 6));
    return textOf(head).trim().split(/ +/).join(' ');
  });
  assert.deepEqual(heads, ['Name Version Why', 'Name Why', 'Name Why', 'Name']);
});

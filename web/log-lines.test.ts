/** What the script does with log lines beside the page: what it holds, and what it knows already. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { holdLines } from './page/held-lines.ts';
import { replayOf } from './page/replayed.ts';
import type { LineText } from './page/replayed.ts';

test('the newest lines must be held, and every one that had no room be counted', () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 10 }), (all, limit) => {
      const held = holdLines<number>(limit);
      for (const each of all) held.push(each);
      const { lines, leftOut } = held.take();
      assert.deepEqual(lines, all.slice(-limit));
      assert.equal(lines.length + leftOut, all.length);
      assert.deepEqual([held.size, held.leftOut], [0, 0]);
    }),
  );
});

const line: fc.Arbitrary<LineText> = fc.record({
  stream: fc.constantFrom('stdout', 'stderr'),
  at: fc.constantFrom('2026-01-31T12:00:00.000000001Z', '2026-01-31T12:00:00.000000002Z'),
  text: fc.constantFrom('', 'tick', 'tock'),
});

test('a stream that begins with lines which are there must bring those alone that are not', () => {
  fc.assert(
    fc.property(fc.array(line), fc.array(line), fc.nat(), (before, since, tail) => {
      const again = before.slice(tail % (before.length + 1));
      const isKnown = replayOf(before);
      assert.ok(again.every(isKnown));
      // What was left over of `before` may be taken for lines of the same moment with the same text; no other is lost.
      const left = before.length - again.length;
      assert.ok(since.filter((each) => !isKnown(each)).length >= since.length - left);
    }),
  );
});

test('a line that was written twice must be there twice', () => {
  const tick: LineText = { stream: 'stdout', at: '2026-01-31T12:00:00Z', text: 'tick' };
  const isKnown = replayOf([tick]);
  assert.deepEqual([isKnown(tick), isKnown(tick)], [true, false]);
});

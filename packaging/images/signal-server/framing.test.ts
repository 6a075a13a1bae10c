import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { createFramer } from './framing.ts';

const table: readonly (readonly [string, string, readonly string[]])[] = [
  ['lines', '<1>a\n<2>b\n', ['<1>a', '<2>b']],
  ['lines with CR', '<1>a\r\n', ['<1>a']],
  ['empty lines', '\n\n<1>a\n\n', ['<1>a']],
  ['octet counting', '4 <1>a5 <2>bb', ['<1>a', '<2>bb']],
  ['a counted message that holds a newline', '6 <1>a\nb', ['<1>a\nb']],
  ['both framings on one connection', '4 <1>a<2>b\n4 <3>c', ['<1>a', '<2>b', '<3>c']],
  ['a line that merely begins with a number', '42 apples\n', ['42 apples']],
  ['a last line without newline', '<1>a', ['<1>a']],
  ['a count of many digits, which is no count', '12345678901 <1>a\n', ['12345678901 <1>a']],
  [
    'a line over the limit, then a good one',
    `<1>${'x'.repeat(40)}\n<2>b\n`,
    [`<1>${'x'.repeat(17)}`, '<2>b'],
  ],
  ['a counted message over the limit', `23 <1>${'x'.repeat(20)}4 <2>b`, [`<1>${'x'.repeat(17)}`, '<2>b']],
];

/** Pushes `bytes` in chunks that end at the given offsets. */
function framesOf(bytes: Buffer, cuts: readonly number[] = []): string[] {
  const framer = createFramer({ maxBytes: 20 });
  const bounds = [
    0,
    ...cuts.map((cut) => Math.min(cut, bytes.length)).toSorted((a, b) => a - b),
    bytes.length,
  ];
  const pushed = bounds.slice(1).flatMap((end, index) => framer.push(bytes.subarray(bounds[index], end)));
  return [...pushed, ...framer.end()].map(String);
}

describe('createFramer', () => {
  for (const [name, input, expected] of table)
    test(`must cut ${name}`, () => {
      assert.deepEqual(framesOf(Buffer.from(input)), expected);
    });

  test('must count each cut message once', () => {
    let cutMessages = 0;
    const framer = createFramer({ maxBytes: 4, onCut: () => (cutMessages += 1) });
    for (const part of ['<1>aaaa', 'aaaa', 'aaa\n<2>b\n9 <3>', 'cccccc']) framer.push(Buffer.from(part));
    assert.equal(cutMessages, 2);
  });

  test('must give the same messages however TCP cuts the stream', () => {
    const piece = fc.oneof(
      fc.constantFrom(...table.map(([, input]) => input)),
      fc.stringMatching(/^[0-9 <>a\n]{0,30}$/),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 5 }), fc.array(fc.nat(200)), (pieces, cuts) => {
        const bytes = Buffer.from(pieces.join(''));
        assert.deepEqual(framesOf(bytes, cuts), framesOf(bytes));
      }),
    );
  });

  test('must give back every message that a counting sender writes', () => {
    const message = fc.stringMatching(/^<1>[a-z\n ]{0,15}z$/);
    fc.assert(
      fc.property(fc.array(message), fc.array(fc.nat(100)), (messages, cuts) => {
        const stream = Buffer.from(messages.map((text) => `${text.length} ${text}`).join(''));
        assert.deepEqual(framesOf(stream, cuts), messages);
      }),
    );
  });
});

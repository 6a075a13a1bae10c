import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  childrenOf,
  countOf,
  declaredLength,
  encodeElement,
  objectIdentifierOf,
  octetsOf,
  readElement,
} from './der.ts';

const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(' ', ''), 'hex');

test('what is encoded is read, of any length and whatever follows', () => {
  const lengths = fc.oneof(fc.nat(300), fc.constantFrom(127, 128, 255, 256, 65_535, 65_536));
  fc.assert(
    fc.property(lengths, fc.uint8Array({ maxLength: 5 }), (length, rest) => {
      const content = Buffer.alloc(length, 7);
      const whole = encodeElement(0x04, content);
      const read = readElement(Buffer.concat([whole, rest]));
      assert.deepEqual({ ...read }, { tag: 0x04, content, whole: Buffer.from(whole) });
      assert.equal(declaredLength(whole.subarray(0, 6)), whole.length);
      if (length > 0) assert.equal(readElement(whole.subarray(0, -1)), undefined);
    }),
  );
});

test('children are those that were put in, with definite and indefinite lengths alike', () => {
  const child = fc.tuple(fc.constantFrom(0x02, 0x04, 0x30, 0xa0), fc.constant(Buffer.alloc(0)));
  fc.assert(
    fc.property(fc.array(child, { maxLength: 20 }), fc.boolean(), (children, isIndefinite) => {
      const encoded = children.map(([tag, content]) =>
        isIndefinite && tag >= 0x30 ? Buffer.from([tag, 0x80, 0, 0]) : encodeElement(tag, content),
      );
      const whole = isIndefinite
        ? Buffer.concat([Buffer.from([0x30, 0x80]), ...encoded, Buffer.from([0, 0])])
        : encodeElement(0x30, ...encoded);
      const element = readElement(Buffer.concat([whole, Buffer.from('rest')]));
      assert.equal(element?.whole.length, whole.length);
      assert.deepEqual(
        childrenOf(element)?.map(({ tag, whole: bytes }) => [tag, bytes.length]),
        encoded.map((bytes) => [bytes[0], bytes.length]),
      );
    }),
  );
});

describe('what is no element is none', () => {
  const table: Readonly<Record<string, string>> = {
    nothing: '',
    'a tag alone': '30',
    'a length that goes on beyond the end': '30 82 01',
    'a length of more than four bytes': '30 85 00 00 00 00 00',
    'more content than there is': '30 03 02 01',
    'an end that does not come': '30 80 02 01 05',
    'half an end': '30 80 02 01 05 00',
    'a primitive without a length': '04 80 00 00',
    'a long tag without an end': '3f ff ff',
  };
  for (const [name, bytes] of Object.entries(table))
    test(name, () => assert.equal(readElement(hex(bytes)), undefined));
});

test('an element has no children where it is primitive, or where they do not fill it', () => {
  assert.equal(childrenOf(readElement(hex('04 02 05 00'))), undefined);
  assert.equal(childrenOf(readElement(hex('30 03 05 00 05'))), undefined);
  assert.deepEqual(childrenOf(readElement(hex('30 00'))), []);
});

test('more children than any file has are not held', () => {
  const of = (count: number): Uint8Array => encodeElement(0x30, Buffer.alloc(2 * count, hex('05 00')));
  assert.equal(childrenOf(readElement(of(10_000)))?.length, 10_000);
  assert.ok(childrenOf(readElement(of(10_001))) === undefined);
});

test('an octet string in pieces is one, and pieces of something else are none', () => {
  assert.deepEqual(octetsOf(readElement(hex('24 06 04 01 61 04 01 62'))), Buffer.from('ab'));
  assert.deepEqual(octetsOf(readElement(hex('80 01 61'))), Buffer.from('a'));
  assert.equal(octetsOf(readElement(hex('24 03 02 01 61'))), undefined);
});

test('object identifiers are dotted', () => {
  for (const [bytes, dotted] of [
    ['06 09 2a 86 48 86 f7 0d 01 07 01', '1.2.840.113549.1.7.1'],
    ['06 03 55 1d 11', '2.5.29.17'],
    ['06 03 88 37 03', '2.999.3'],
    ['04 01 2a', ''],
  ] as const)
    assert.equal(objectIdentifierOf(readElement(hex(bytes))), dotted);
});

test('a count is exact, or infinite, or none', () => {
  for (const [bytes, count] of [
    ['02 01 00', 0],
    ['02 02 08 00', 2048],
    ['02 07 1f ff ff ff ff ff ff', Number.MAX_SAFE_INTEGER],
    ['02 07 20 00 00 00 00 00 00', Number.POSITIVE_INFINITY],
    ['02 01 ff', undefined],
    ['02 00', undefined],
    ['04 01 05', undefined],
  ] as const)
    assert.equal(countOf(readElement(hex(bytes))), count);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { scanJson } from './scan.ts';
import { jsonValue, lineAndColumn, nodeAt, renderPath } from './tree.ts';

/** Faults as text, one line each. */
function faults(text: string): string[] {
  const scan = scanJson(text);
  if (scan.ok) return [];
  return scan.faults.map((fault) => {
    const { line, column } = lineAndColumn(text, fault.offset);
    return `${line}:${column} ${renderPath(fault.path)}: ${fault.reason}`;
  });
}

const table: [name: string, text: string, expected: string[]][] = [
  ['an empty file', ' \n', ['1:1 : is empty']],
  ['a comment', '{ // why\n "a": 1 }', ['1:3 : is a comment, and JSON has none']],
  ['a shell comment', '{ # why\n "a": 1 }', ['1:3 : is a comment, and JSON has none']],
  [
    'a trailing comma',
    '{\n "a": [1, 2,],\n}',
    ['2:12 a: has a comma after its last entry', '2:14 : has a comma after its last entry'],
  ],
  ['a repeated key', '{"a":1,\n"b":{"c":1,"c":2}}', ['2:12 b.c: is given twice']],
  ['single quotes', "{'a': 1}", ['1:2 : has something else where a key belongs']],
  ['single quotes of a value', '{"a": \'x\'}', ['1:7 a: is quoted with single quotes']],
  ['a word', '{"a": yes}', ['1:7 a: is neither a number, true, false nor null']],
  ['a leading zero', '{"a": 01}', ['1:7 a: is neither a number, true, false nor null']],
  ['a huge number', '{"a": 1e999}', ['1:7 a: is a number that is too large']],
  ['a missing value', '{"a": }', ['1:7 a: has no value here']],
  ['a missing colon', '{"a" 1}', ['1:6 a: is a key without ":" after it']],
  ['a missing comma', '{"a": 1 "b": 2}', ['1:9 : lacks a comma or the closing } here']],
  ['a cut file', '{"a": [1', ['1:9 a: ends before its closing ]']],
  ['open text', '{"a": "b\n}', ['1:7 a: is text without its closing quote']],
  ['a wrong escape', '{"a": "C:\\dir"}', ['1:7 a: is text with a wrong escape or a control character']],
  ['more text', '{} {}', ['1:4 : has more text after the end of the JSON value']],
  ['a polluting key', '{"__proto__": {}}', ['1:2 __proto__: is a key that cannot be used']],
  ['deep nesting', '['.repeat(100_000), ['1:34 : is nested deeper than 32 levels']],
];

for (const [name, text, expected] of table) {
  test(`${name} is a fault at its place`, () => assert.deepEqual(faults(text), expected));
}

test('a byte order mark is passed over and takes no column', () => {
  assert.deepEqual(faults('\uFEFF{"a": 1}'), []);
  assert.deepEqual(faults('\uFEFF{"a": x}'), ['1:7 a: is neither a number, true, false nor null']);
});

test('whatever JSON.parse reads, the scan reads alike, with nodes that span their text', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom('', ' ', '\t', 4), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      const scan = scanJson(text);
      if (text.includes('__proto__')) return;
      assert.ok(scan.ok);
      assert.deepEqual(jsonValue(scan.root), JSON.parse(text));
      assert.equal(text.slice(scan.root.start, scan.root.end), text);
    }),
  );
});

test('what JSON.parse refuses, the scan refuses', () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"',
    '1',
    '-',
    '.5',
    'true',
    'nul',
    ' ',
    '\\',
    '\u0001',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
      const text = parts.join('');
      assert.ok(!scanJson(text).ok || isJson(text), text);
    }),
    { numRuns: 2000 },
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test('a node is found by its path', () => {
  const scan = scanJson('{"a": [{"b": 5}]}');
  assert.ok(scan.ok);
  assert.equal(nodeAt(scan.root, ['a', 0, 'b'])?.start, 13);
  assert.equal(nodeAt(scan.root, ['a', 1, 'b']), undefined);
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { renderProblem } from '../../config/problem.ts';
import { parseEnvFile, parseRawEnvFile } from './dotenv.ts';
import { createReport } from './report.ts';

const host = new Map([
  ['HOST', 'h'],
  ['PASSED', 'through'],
]);

function parse(text: string, raw = false) {
  const report = createReport();
  const values = (raw ? parseRawEnvFile : parseEnvFile)({ file: 'f.env', text }, host, report);
  return { values: Object.fromEntries(values), problems: report.problems().map(renderProblem) };
}

describe('an env file is read as docker compose reads it', () => {
  const cases: readonly (readonly [text: string, values: Record<string, string>])[] = [
    ['A=1\nB=2', { A: '1', B: '2' }],
    ['A = 1 ', { A: '1' }],
    ['  \tA=1', { A: '1' }],
    ['A=', { A: '' }],
    ['A: 1', { A: '1' }],
    ['A=1:2=3', { A: '1:2=3' }],
    ['export A=1', { A: '1' }],
    ['exportA=1', { exportA: '1' }],
    ['# no\n\n A=1 # yes', { A: '1' }],
    ['A=1#2', { A: '1#2' }],
    ['A= # nothing', { A: '' }],
    ['A="x # y" # z', { A: 'x # y' }],
    ["A='x # y' # z", { A: 'x # y' }],
    ['A="l1\nl2"\nB=1', { A: 'l1\nl2', B: '1' }],
    [String.raw`A="a\nb\tc\"d\\e"`, { A: 'a\nb\tc"d\\e' }],
    [String.raw`A='a\nb'`, { A: String.raw`a\nb` }],
    [String.raw`A='Let\'s go'`, { A: "Let's go" }],
    ['A=$HOST-${HOST}', { A: 'h-h' }],
    ['A=1\nB=${A}2', { A: '1', B: '12' }],
    ['A=${NO:-d}', { A: 'd' }],
    ["A='$HOST'", { A: '$HOST' }],
    [String.raw`A="\$HOST"`, { A: '$HOST' }],
    ['A="$$HOST"', { A: '$HOST' }],
    ['PASSED\nNOT_SET', { PASSED: 'through' }],
    ['A=1\r\nB=2\r\n', { A: '1', B: '2' }],
    ['\uFEFFA=1', { A: '1' }],
    ['A.b-c[0]=1', { 'A.b-c[0]': '1' }],
    ['A=1\nA=2', { A: '2' }],
  ];
  for (const [text, values] of cases) {
    test(JSON.stringify(text), () => assert.deepEqual(parse(text), { values, problems: [] }));
  }
});

describe('format raw takes every line as it stands', () => {
  const cases: readonly (readonly [text: string, values: Record<string, string>])[] = [
    ['A="1" # x', { A: '"1" # x' }],
    ['A=$HOST', { A: '$HOST' }],
    ['# c\n\nA= b ', { A: ' b ' }],
    ['PASSED\nNOT_SET', { PASSED: 'through' }],
  ];
  for (const [text, values] of cases) {
    test(JSON.stringify(text), () => assert.deepEqual(parse(text, true), { values, problems: [] }));
  }
});

describe('a mistake is named with its line and key, never with a value', () => {
  const cases: readonly (readonly [text: string, problem: string])[] = [
    ['A=1\nB C=hunter2', 'f.env:2:1 B: not a line of the form NAME=value'],
    ['A=1\n\n  B="hunter2', `f.env:3:3 B: the value's opening " has no closing "`],
    ['A="hunter2" x', 'f.env:1:1 A: text stands after the closing "'],
    [
      'A=hunter2$',
      'f.env:1:1 A: the value is not a valid interpolation (write $$ for a plain dollar sign, or use single quotes)',
    ],
    ['=hunter2', 'f.env:1:1: not a line of the form NAME=value'],
    ['A=1\n$x=2\nB=3', 'f.env:2:1: not a line of the form NAME=value'],
  ];
  for (const [text, problem] of cases) {
    test(JSON.stringify(text), () => assert.deepEqual(parse(text).problems, [problem]));
  }
});

test('any env file must be read without an exception and to its end', () => {
  const pieces = fc.constantFrom(
    'A',
    '=',
    '"',
    "'",
    '\n',
    '\\',
    '$',
    '{',
    '}',
    '#',
    ' ',
    ':',
    'export ',
    '\r\n',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
      parse(parts.join(''));
      parse(parts.join(''), true);
    }),
    { numRuns: 2000 },
  );
});

test('a value in single quotes must come back as it was', () => {
  fc.assert(
    fc.property(
      fc.string().filter((value) => !/['\\\r]/.test(value)),
      (value) => {
        assert.deepEqual(parse(`A='${value}'`), { values: { A: value }, problems: [] });
      },
    ),
  );
});

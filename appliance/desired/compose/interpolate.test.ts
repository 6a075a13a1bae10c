import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { interpolate } from './interpolate.ts';

const variables = new Map([
  ['SET', 'value'],
  ['EMPTY', ''],
  ['DOLLAR', '$SET'],
]);

describe('a template becomes text', () => {
  const cases: readonly (readonly [template: string, text: string])[] = [
    ['plain', 'plain'],
    ['$SET', 'value'],
    ['${SET}', 'value'],
    ['a-$SET-b', 'a-value-b'],
    ['$SET.$SET', 'value.value'],
    ['$$SET', '$SET'],
    ['$$$SET', '$value'],
    ['$${SET}', '${SET}'],
    ['$DOLLAR', '$SET'],
    ['${SET:-d}|${EMPTY:-d}|${UNSET:-d}', 'value|d|d'],
    ['${SET-d}|${EMPTY-d}|${UNSET-d}', 'value||d'],
    ['${SET:+a}|${EMPTY:+a}|${UNSET:+a}', 'a||'],
    ['${SET+a}|${EMPTY+a}|${UNSET+a}', 'a|a|'],
    ['${SET:?m}|${SET?m}|${EMPTY?m}', 'value|value|'],
    ['${UNSET:-${EMPTY:-${SET}}}', 'value'],
    ['${UNSET:-a $SET b}c', 'a value bc'],
    ['${UNSET:-$$5}', '$5'],
    ['${UNSET:-/non:-alphanumeric}', '/non:-alphanumeric'],
    ['${UNSET-va:-lu:?e}', 'va:-lu:?e'],
    ['${UNSET:-}', ''],
    ['${UNSET:-{}}', '{}'],
    ['${SET:-${UNSET:?never needed}}', 'value'],
  ];
  for (const [template, text] of cases) {
    test(`${template} -> ${text}`, () => {
      const result = interpolate(template, variables);
      assert.equal(result.ok && result.text, text);
    });
  }
});

describe('a template that is wrong says why, without a value', () => {
  const cases: readonly (readonly [template: string, reason: string])[] = [
    ['${', 'invalid interpolation "${": the closing brace is missing'],
    ['${}', 'invalid interpolation "${}"'],
    ['$}', 'invalid interpolation "$}"'],
    ['cost: 5$', 'invalid interpolation "$"'],
    ['${ SET}', 'invalid interpolation "${ SET}"'],
    ['${SET }', 'invalid interpolation "${SET }"'],
    ['${SET!}', 'invalid interpolation "${SET!}"'],
    ['$1', 'invalid interpolation "$1"'],
    ['${SET:-${}}', 'invalid interpolation "${}"'],
    ['${SET:-$}', 'invalid interpolation "$"'],
    ['${UNSET:?say it}', 'variable UNSET must be set and not empty: say it'],
    ['${UNSET:?$SET}', 'variable UNSET must be set and not empty: $SET'],
    ['${EMPTY:?}', 'variable EMPTY must be set and not empty'],
    ['${UNSET?}', 'variable UNSET must be set'],
  ];
  for (const [template, reason] of cases) {
    test(template, () => {
      const result = interpolate(template, variables);
      assert.equal(!result.ok && result.reason, reason);
    });
  }
});

test('variables without a value are named, and only those', () => {
  const result = interpolate('$A ${B} ${C:-x} ${D:+y} ${SET} ${SET:-$E} ${F:-$G}', variables);
  assert.deepEqual(result.ok && [...result.unset], ['A', 'B', 'G']);
});

test('a text whose dollars are doubled must come back as it was', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const result = interpolate(text.replaceAll('$', '$$$$'), variables);
      assert.equal(result.ok && result.text, text);
    }),
  );
});

test('a value must be taken as it is, whatever it holds', () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      const result = interpolate('<$V|${V}>', new Map([['V', value]]));
      assert.equal(result.ok && result.text, `<${value}|${value}>`);
    }),
  );
});

test('any template must be read without an exception', () => {
  const pieces = fc.constantFrom('$', '{', '}', 'A', ':-', '?', '+', '-', ' ', '$$', '${');
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 20 }), (parts) => {
      interpolate(parts.join(''), variables);
    }),
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorChain } from './error-chain.ts';

const inner = new Error('connection refused');
const circle = new Error('outer', { cause: inner });
const own: { self?: unknown } = {};
own.self = own;
const cases: readonly (readonly [unknown, string])[] = [
  [new Error('cannot pull', { cause: inner }), 'cannot pull: connection refused'],
  [new Error('cannot pull: connection refused', { cause: inner }), 'cannot pull: connection refused'],
  [new Error('', { cause: { code: 7 } }), 'Error: {"code":7}'],
  [new TypeError('', { cause: 'because' }), 'TypeError: because'],
  [own, '[object]'],
  [1n, '[bigint]'],
  [Symbol('x'), 'symbol'],
  [null, 'null'],
];

for (const [error, expected] of cases)
  test(`an error must be told as ${expected}`, () => assert.equal(errorChain(error), expected));

test('a circle of causes must be told once', () => {
  inner.cause = circle;
  assert.equal(errorChain(circle), 'outer: connection refused');
});

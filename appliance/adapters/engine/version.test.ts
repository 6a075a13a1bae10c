import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maxApiVersion, negotiate } from './version.ts';

test('the newest version that both sides know is spoken', () => {
  assert.deepEqual(negotiate('1.12', '1.41'), { apiVersion: '1.41' });
  assert.deepEqual(negotiate('1.24', '1.45'), { apiVersion: '1.45' });
  assert.deepEqual(negotiate('1.44', '1.52'), { apiVersion: maxApiVersion });
  assert.deepEqual(negotiate('1.40', '1.56'), { apiVersion: maxApiVersion });
  assert.deepEqual(negotiate('', '1.41'), { apiVersion: '1.41' });
  assert.deepEqual(negotiate('1.24', '2.0'), { apiVersion: maxApiVersion });
});

test('an engine out of reach is refused with what to do', () => {
  const problem = (min: string, max: string): string => JSON.stringify(negotiate(min, max));
  assert.match(problem('1.12', '1.40'), /update it to Docker Engine 20\.10 or later/);
  assert.match(problem('1.12', '1.9'), /update it to Docker Engine 20\.10 or later/);
  assert.match(problem('1.60', '1.70'), /update applianced/);
  assert.match(problem('', 'nonsense'), /is this a Docker Engine/);
});

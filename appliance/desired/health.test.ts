import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalJson } from './hash.ts';
import { healthcheckBody } from './health.ts';

const table = [
  [{ test: ['CMD', 'true'], intervalMs: 1_500 }, '{"Interval":1500000000,"Test":["CMD","true"]}'],
  [{ test: ['NONE'] }, '{"Test":["NONE"]}'],
  [
    { timeoutMs: 1, retries: 2, startPeriodMs: 60_000, startIntervalMs: 0.5 },
    '{"Retries":2,"StartInterval":500000,"StartPeriod":60000000000,"Timeout":1000000}',
  ],
] as const;

for (const [model, text] of table) {
  test(`a health check must become ${text}`, () => {
    assert.equal(canonicalJson(healthcheckBody(model) ?? null), text);
  });
}

test('without a health check the image keeps its own', () => {
  assert.equal(healthcheckBody(undefined), undefined);
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { createWindow } from './window.ts';

const KEYS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

describe('createWindow', () => {
  test('must forget a key that is too old', () => {
    const window = createWindow({ maxKeys: 10, maxAgeMs: 100 });
    window.add('a', 0);
    assert.equal(window.has('a', 99), true);
    assert.equal(window.has('a', 100), false);
    assert.equal(window.size(), 0);
  });

  test('must forget the oldest key first where too many are held', () => {
    const window = createWindow({ maxKeys: 2, maxAgeMs: 100 });
    for (const key of ['a', 'b', 'a', 'c']) window.add(key, 0);
    assert.deepEqual(
      ['a', 'b', 'c'].filter((key) => window.has(key, 0)),
      ['a', 'c'],
    );
  });

  test('must agree with a list of the last additions, and never hold more than its bounds', () => {
    const bounds = fc.record({
      maxKeys: fc.integer({ min: 1, max: 5 }),
      maxAgeMs: fc.integer({ min: 1, max: 20 }),
    });
    const steps = fc.array(fc.record({ key: fc.constantFrom(...KEYS), waitMs: fc.nat(10) }));
    fc.assert(
      fc.property(bounds, steps, ({ maxKeys, maxAgeMs }, additions) => {
        const window = createWindow({ maxKeys, maxAgeMs });
        let now = 0;
        let model: { key: string; at: number }[] = [];
        for (const { key, waitMs } of additions) {
          now += waitMs;
          model = [...model.filter((held) => held.key !== key), { key, at: now }]
            .filter((held) => now - held.at < maxAgeMs)
            .slice(-maxKeys);
          window.add(key, now);
          for (const candidate of KEYS)
            assert.equal(
              window.has(candidate, now),
              model.some((held) => held.key === candidate),
            );
          assert.ok(window.size() <= maxKeys);
        }
      }),
    );
  });
});

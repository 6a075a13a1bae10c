import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createCrowd } from './crowd.ts';

const enterAll = (crowd: ReturnType<typeof createCrowd>, addresses: readonly string[]): number =>
  addresses.filter((address) => crowd.enter(address)).length;
const many = (count: number, address: (index: number) => string): readonly string[] =>
  Array.from({ length: count }, (_, index) => address(index));

test('one visitor must get no more than three quarters of all places, and others the rest', () => {
  const crowd = createCrowd(1_000);
  assert.equal(
    enterAll(
      crowd,
      many(2_000, () => '192.0.2.1'),
    ),
    750,
  );
  assert.equal(
    enterAll(
      crowd,
      many(300, (index) => `198.51.100.${index % 250}`),
    ),
    250,
  );
  assert.equal(crowd.enter('203.0.113.9'), false, 'there is no place left');
});

test('all addresses of one IPv6 network must count as one visitor', () => {
  const crowd = createCrowd(1_000);
  assert.equal(
    enterAll(
      crowd,
      many(2_000, (index) => `2001:db8::${index.toString(16)}`),
    ),
    750,
  );
  assert.equal(crowd.enter('2001:db8:1::1'), true);
});

test('whoever has gone must leave the place to others, and nothing of it be kept', () => {
  const crowd = createCrowd(8);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 40 }), (visits) => {
      const inside = visits.map((each) => `192.0.2.${each}`).filter((address) => crowd.enter(address));
      assert.ok(inside.length <= 8);
      for (const address of inside) crowd.leave(address);
      const all = many(8, (index) => `192.0.2.${index}`);
      assert.equal(enterAll(crowd, all), 8);
      for (const address of all) crowd.leave(address);
    }),
  );
});

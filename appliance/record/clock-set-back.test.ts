import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyMemory } from '../plan/memory.ts';
import { pullBack } from './clock-set-back.ts';

const NOW = 1_000_000;

test('what came first stays first: an order to go back to the image before is not lost', () => {
  const kept = { image: 'i', reference: 'r', of: 'registry.test/web:1', local: 'l' };
  const bad = { image: 'i', configHash: 'h' };
  const refused = { service: 'web', container: 'shop-web-1', reason: 'r', bad, good: bad };
  const after = pullBack(
    {
      ...emptyMemory,
      images: { web: { ...kept, at: NOW + 1_000 } },
      quarantine: { key: { ...refused, at: NOW + 2_000 } },
      updates: { web: { id: 'w', at: NOW + 5_000, kind: 'rollback' } },
      stacks: { a: { state: 'proven', at: NOW + 500 }, b: { state: 'proven', at: NOW - 1 } },
    },
    NOW,
  );
  const { images, quarantine, updates, stacks } = after;
  const parts = [stacks['a'], images['web'], quarantine['key'], updates['web'], stacks['b']];
  assert.deepEqual(
    parts.map((part) => (part?.at ?? 0) - NOW),
    [-3, -2, -1, 0, -1],
  );
});

test('what happened at one time still did, and the past stays as it is', () => {
  const holds = { web: { at: NOW + 9, why: 'audit' }, db: { at: NOW + 9, why: 'audit' } };
  const memory = { ...emptyMemory, holds, pulls: { image: { at: NOW, bootId: 'boot' } } };
  const after = pullBack(memory, NOW);
  assert.deepEqual([after.holds['web']?.at, after.holds['db']?.at], [NOW, NOW]);
  assert.equal(after.pulls, memory.pulls);
  assert.equal(pullBack(after, NOW), after);
});

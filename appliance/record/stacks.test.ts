import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyMemory } from '../plan/memory.ts';
import type { Memory } from '../plan/memory.ts';
import { stackOf } from '../plan/desired.testdata.ts';
import { proveStack, refuseStack } from './stacks.ts';

const settled = { steps: [], waiting: [] };
const stack = (revision: string) => ({ ...stackOf({ web: {} }), revision });
const states = ({ stacks }: Memory) =>
  Object.entries(stacks).map(([revision, { state }]) => `${revision} ${state}`);
const proveAll = (memory: Memory, ...revisions: string[]) =>
  revisions.reduce((now, revision, at) => proveStack(now, settled, stack(revision), at + 1), memory);

test('the two stacks that were proven last are known, since the file that keeps the last one is written after its proof', () => {
  assert.deepEqual(states(proveAll(emptyMemory, 'a', 'b', 'c')), ['b proven', 'c proven']);
});

test('a stack is not taken back where none other was proven', () => {
  const bad = { service: 'web', reason: 'it is unhealthy', at: 9 };
  assert.deepEqual(states(refuseStack(emptyMemory, stack('a'), bad)), []);
  assert.deepEqual(states(refuseStack(proveAll(emptyMemory, 'a'), stack('a'), bad)), ['a proven']);
  assert.deepEqual(states(refuseStack(proveAll(emptyMemory, 'a'), stack('b'), bad)), [
    'a proven',
    'b refused',
  ]);
});

test('what was taken back stays so when another stack proves itself', () => {
  const bad = { service: 'web', reason: 'it is unhealthy', at: 9 };
  const refused = refuseStack(proveAll(emptyMemory, 'a'), stack('b'), bad);
  assert.deepEqual(states(proveAll(refused, 'c')), ['a proven', 'b refused', 'c proven']);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BenchUsageError, parts, readOptions } from './options.ts';

test('without arguments everything must be measured', () => {
  assert.deepEqual(readOptions([]), { rounds: 5, idleMinutes: 3, only: parts, jsonFile: undefined });
});

test('every option must be taken', () => {
  const args = ['--rounds', '2', '--idle-minutes', '0.5', '--only', 'plan,idle', '--json', 'figures.json'];
  assert.deepEqual(readOptions(args), {
    rounds: 2,
    idleMinutes: 0.5,
    only: ['plan', 'idle'],
    jsonFile: 'figures.json',
  });
});

for (const args of [
  ['--rounds', '0'],
  ['--rounds', 'x'],
  ['--idle-minutes', '0'],
  ['--only', 'lunch'],
  ['--fast'],
]) {
  test(`${args.join(' ')} must be refused`, () => {
    assert.throws(() => readOptions(args), BenchUsageError);
  });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseProcessorTime, readProcessorTime } from './processors.ts';

const table: Readonly<Record<string, readonly [text: string, busy: number, total: number]>> = {
  'waiting for a disk is idle': ['cpu  10 20 30 1000 200 3 4 5 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n', 72, 1272],
  'guests stand in user time already': ['cpu  100 0 0 0 0 0 0 0 90 0\n', 100, 100],
  'an old kernel has fewer columns': ['cpu  1 2 3 4\n', 6, 10],
};

for (const [name, [text, busy, total]] of Object.entries(table)) {
  test(`processor time: ${name}`, () => assert.deepEqual(parseProcessorTime(text), { busy, total }));
}

test('a table without the line of all processors says nothing', () => {
  assert.equal(parseProcessorTime('intr 1 2 3\ncpu0 1 2 3 4 5 6 7\n'), undefined);
});

test('the processors of this machine have been busy, and idle too', async () => {
  const time = await readProcessorTime();
  assert.ok(time !== undefined && time.busy > 0 && time.total > time.busy, JSON.stringify(time));
});

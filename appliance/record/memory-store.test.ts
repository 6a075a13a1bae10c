import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyMemory } from '../plan/memory.ts';
import type { Memory } from '../plan/memory.ts';
import { memoryChanges, readMemory } from './memory-store.ts';

const full: Memory = {
  crashes: { web: { count: 1, run: 'x', at: 1, exitCode: 1, oomKilled: false } },
  unhealthy: { web: { count: 1, run: 'x', at: 1 } },
  failures: {
    key: {
      kind: 'other',
      message: 'no',
      at: 1,
      attempts: 1,
      retryable: true,
      input: 'x',
      subject: 'image web',
    },
  },
  stopped: { '*': { at: 1 } },
  restarts: { web: { reason: 'asked for', runs: ['x'] } },
  runs: {
    id: { bootId: 'b', stoppedByUs: false, afterDisruption: true, hooks: ['x'], service: 'web', repairs: 2 },
  },
  recreate: { id: { reason: 'asked for' } },
  specs: { hash: { 'environment.MODE': 'one' } },
  pulls: { web: { at: 1, bootId: 'b' } },
  requests: {
    'update-now': { id: 'w', at: 1, bootId: 'b', state: 'failed', begunAt: 2, message: 'no' },
  },
  reloads: { timers: { at: 1 } },
  reboots: { window: { at: 1, bootId: 'b', windowEndsAt: 2 } },
};

/** What a journal would hold after the changes, through its JSON. */
function kept(memory: Memory): Record<string, Record<string, unknown>> {
  const areas = memoryChanges(emptyMemory, memory).flatMap((change) =>
    change.op === 'replace-all' ? [[change.area, structuredClone(change.entries)] as const] : [],
  );
  return Object.fromEntries(areas);
}

test('what is kept is read again as it was', () => {
  const areas = kept(full);
  assert.deepEqual(Object.keys(areas).toSorted(), Object.keys(full).toSorted());
  assert.deepEqual(readMemory({ read: (area) => areas[area] ?? {} }), full);
});

test('an empty journal is an empty memory', () => {
  assert.deepEqual(readMemory({ read: () => ({}) }), emptyMemory);
});

test('only the parts that changed are written', () => {
  assert.deepEqual(memoryChanges(full, full), []);
  const stopped = { ...full, stopped: {} };
  assert.deepEqual(memoryChanges(full, stopped), [{ op: 'replace-all', area: 'stopped', entries: {} }]);
});

test('an entry of another shape is dropped alone', () => {
  const areas: Record<string, Record<string, unknown>> = kept(full);
  for (const bad of [null, 'text', 7, [], {}, { count: 'many' }]) {
    const mixed = Object.fromEntries(
      Object.entries(areas).map(([area, entries]) => [
        area,
        { ...entries, bad: area === 'specs' ? 'text' : bad },
      ]),
    );
    assert.deepEqual(readMemory({ read: (area) => mixed[area] ?? {} }), full, JSON.stringify(bad));
  }
});

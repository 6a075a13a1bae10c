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
  images: {
    web: {
      image: 'sha256:2',
      reference: 'web:1@sha256:d',
      digest: 'sha256:d',
      of: 'web:1',
      local: 'sha256:1',
      at: 1,
      previous: { image: 'sha256:1', reference: 'web:1' },
    },
  },
  replacements: {
    web: {
      phase: 'trial',
      service: 'web',
      strategy: 'stop-first',
      cause: 'newer image',
      from: { container: 'c', image: 'sha256:1', configHash: 'h' },
      to: { image: 'sha256:2', digest: 'sha256:d', configHash: 'h', reference: 'web:1@sha256:d' },
      begunAt: 1,
      watchedMs: 2,
      watchedAt: 3,
      watchedUptimeMs: 4,
      run: 'c2@then',
      goodFromMs: 1,
      namedFromMs: 2,
      downMs: 4,
    },
  },
  quarantine: {
    'web sha256:2 h': {
      service: 'web',
      container: 'web',
      at: 1,
      reason: 'unhealthy',
      bad: { image: 'sha256:2', configHash: 'h' },
      good: { image: 'sha256:1', configHash: 'h' },
      output: 'no',
    },
  },
  holds: { web: { at: 1, why: 'audit', until: 2 } },
  updates: { web: { id: 'w', at: 1, kind: 'update' } },
  newest: { 'web:1': { digest: 'sha256:d', at: 1 } },
  pulled: { 'sha256:2': { references: ['web:1'], at: 1, idleAt: 2 } },
  stacks: { revision: { state: 'refused', at: 1, service: 'web', reason: 'unhealthy' } },
  history: {
    '1': {
      service: 'web',
      container: 'web',
      cause: 'newer image',
      from: { image: 'sha256:1', configHash: 'h' },
      to: { image: 'sha256:2', configHash: 'h' },
      begunAt: 1,
      endedAt: 2,
      downMs: 3,
      result: 'committed',
    },
  },
  work: {
    w: {
      number: 1,
      command: 'cleanup-volumes',
      arguments: { volumes: ['shop_data'] },
      services: ['web'],
      runs: ['x'],
      state: 'running',
      attempts: 1,
      lease: { holder: 'run-1', until: 2 },
      job: { state: 'failed', message: 'no' },
      history: 3,
      message: 'under way',
      removed: ['shop_data'],
      failure: 'no',
      origin: { via: 'api', user: 'anna', address: '192.0.2.1' },
      acceptedAt: 1,
      startedAt: 2,
    },
  },
  cleanups: { c: { id: 'w', at: 1, service: 'web', name: 'shop-web-1', isRemoved: true } },
  volumeCleanups: { shop_data: { id: 'w', at: 1, isBegun: true } },
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

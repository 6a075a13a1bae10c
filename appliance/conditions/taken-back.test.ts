import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyMemory } from '../plan/memory.ts';
import type { QuarantineRecord } from '../plan/update-memory.ts';
import { pushed, runningFirst } from '../plan/updates.testdata.ts';
import { converge, look } from '../plan/simulation.testdata.ts';
import type { Simulation } from '../plan/simulation.testdata.ts';
import type { Facts } from './facts.ts';
import { takenBack } from './taken-back.ts';

function found(simulation: Simulation) {
  const { desired, memory } = look(simulation);
  return takenBack({ desired, memory } as Facts).map(({ code, subject }) => `${code} ${subject ?? ''}`);
}

test('an image that was taken back is told until a newer one has proven itself', () => {
  const sick = { health: 'fails', healthAfterMs: 500 } as const;
  const back = converge(pushed(runningFirst({ web: {} }), 'web', 2, sick)).simulation;
  assert.deepEqual(found(back), ['UPDATE_ROLLED_BACK web']);
  assert.deepEqual(found(converge(pushed(back, 'web', 3)).simulation), []);
});

function remembering(quarantine: QuarantineRecord): Facts['memory'] {
  return { ...emptyMemory, quarantine: { x: quarantine } };
}

test('the reason and the last lines of what failed are told, and what an operator did himself is not', () => {
  const { desired } = runningFirst({ web: {} });
  const record: QuarantineRecord = {
    service: 'web',
    container: 'shop-web-1',
    at: 0,
    reason: 'it ended with exit code 1, 3 times in a row',
    bad: { image: 'sha256:2', configHash: 'h' },
    good: { image: 'sha256:1', configHash: 'h' },
    output: 'starting\nno license\n',
  };
  const told = (quarantine: QuarantineRecord): readonly (string | undefined)[] =>
    takenBack({ desired, memory: remembering(quarantine) } as Facts).map(
      ({ code, detail }) => `${code}: ${detail ?? ''}`,
    );
  assert.deepEqual(told(record), [
    'UPDATE_ROLLED_BACK: it ended with exit code 1, 3 times in a row; its last lines:\nstarting\nno license',
  ]);
  assert.deepEqual(told({ ...record, byOperator: true }), []);
  assert.deepEqual(told({ ...record, good: { image: 'sha256:2', configHash: 'i' }, output: '' }), [
    'CONFIGURATION_ROLLED_BACK: it ended with exit code 1, 3 times in a row',
  ]);
});

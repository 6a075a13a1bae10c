import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EngineError } from '../../adapters/engine/errors.ts';
import type { EngineErrorKind } from '../../adapters/engine/errors.ts';
import type { ContainerStats } from '../../adapters/engine/types.ts';
import { askContainers } from './container-round.ts';

const stats: ContainerStats = { cpuNanos: 1, machineCpuNanos: 2, memoryBytes: 3, memoryLimitBytes: 4 };
const containers = Array.from({ length: 20 }, (_, index) => ({
  id: `c${index}`,
  run: `c${index}@start`,
  service: `s${index}`,
}));

/** Answers after a turn of the event loop; `answer` may throw. */
function engine(answer: (id: string) => ContainerStats | undefined) {
  const asked: string[] = [];
  const open = { now: 0, most: 0 };
  const containerStats = async (id: string): Promise<ContainerStats | undefined> => {
    asked.push(id);
    open.now += 1;
    open.most = Math.max(open.most, open.now);
    await new Promise(setImmediate);
    open.now -= 1;
    return answer(id);
  };
  return { asked, open, containerStats };
}

function refusal(kind: EngineErrorKind): EngineError {
  return new EngineError(`containerStats: ${kind}`, { kind, retryable: true });
}

const { signal } = new AbortController();
const clock = (): number => 5;

test('all are asked, a few at a time, and those that went meanwhile are left out', async () => {
  const asked = engine((id) => (id === 'c7' ? undefined : stats));
  const { readings, failure } = await askContainers(asked, containers, clock, signal);
  assert.equal(failure, undefined);
  assert.equal(readings.length, 19);
  assert.ok(readings.every(({ atMs, run }) => atMs === 5 && run !== 'c7@start'));
  assert.deepEqual(asked.asked.toSorted(), containers.map(({ id }) => id).toSorted());
  assert.equal(asked.open.most, 8);
});

test('a round of many is over in ten beats of the engine', async () => {
  const many = Array.from({ length: 250 }, (_, index) => ({ id: `c${index}`, run: '', service: '' }));
  const asked = engine(() => stats);
  await askContainers(asked, many, clock, signal);
  assert.equal(asked.open.most, 25);
});

test('an engine that falls silent is not asked for the rest', async () => {
  const asked = engine((id) => {
    if (id === 'c5') throw refusal('timeout');
    return stats;
  });
  const { readings, failure } = await askContainers(asked, containers, clock, signal);
  assert.equal(failure?.kind, 'timeout');
  assert.ok(readings.length >= 5 && asked.asked.length <= 5 + 8, `${asked.asked.length} were asked`);
});

test('a container of which the engine can say nothing hides none of the others', async () => {
  const asked = engine((id) => {
    if (id === 'c5') throw refusal('server-error');
    return stats;
  });
  const { readings, failure } = await askContainers(asked, containers, clock, signal);
  assert.equal(failure?.kind, 'server-error');
  assert.equal(readings.length, 19);
});

test('a defect of ours is no failure of the engine', async () => {
  const defect = new TypeError('planted');
  const asked = engine(() => {
    throw defect;
  });
  await assert.rejects(askContainers(asked, containers, clock, signal), defect);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogLine } from './adapters/engine/types.ts';
import { createApiDeps } from './api-bridge.ts';
import type { BridgeDeps } from './api-bridge.ts';
import type { Event } from './contract/event.ts';
import type { Status } from './contract/status.ts';
import type { Look } from './daemon.ts';
import { emptyMemory } from './plan/memory.ts';
import { look as lookAt } from './plan/simulation.testdata.ts';
import { changedTo, running } from './plan/stories.testdata.ts';

const never = new AbortController().signal;
const withReplicas = running({ web: { replicas: 2 } });

/** Only what is asked of a look and of a status. */
function aLook(simulation = withReplicas): Look {
  const { desired, observed, plan } = lookAt(simulation);
  return { phase: 'IDLE', pass: 1, tookMs: 1, desired: { desired }, observed, plan } as unknown as Look;
}

function aStatus(): Status {
  const containers = ['one', 'two'].map((id) => ({
    name: `shop-${id}`,
    id,
    state: 'running',
    health: 'none',
  }));
  return { services: [{ name: 'web', containers: [...containers, { name: 'none' }] }] } as unknown as Status;
}

function anEvent(sequence: number): Event {
  return { id: `0000000a-${sequence}`, at: '2026-01-01T00:00:00Z', kind: 'daemon', message: 'x' };
}

function aBridge(change: Partial<BridgeDeps> = {}) {
  return createApiDeps({
    version: '1',
    board: {
      look: () => aLook(),
      status: () => aStatus(),
      lookAgeMs: () => 0,
      plan: () => ({ steps: [], waiting: [], text: '' }),
      why: () => undefined,
      images: () => [],
      onStatus: () => () => undefined,
    },
    source: { tryStack: () => Promise.reject(new Error('not asked')) },
    record: { memory: () => emptyMemory },
    journal: {
      latest: () => [],
      since: () => ({ events: [], complete: true }),
      before: () => [],
      subscribe: () => () => undefined,
    },
    engine: () => undefined,
    observe: () => Promise.reject(new Error('not asked')),
    policy: withReplicas.policy,
    now: () => Date.parse('2026-01-01T00:00:00Z'),
    metrics: () => Promise.resolve(''),
    ...change,
  });
}

test('events are replayed oldest first, and not at all where some in between are lost', () => {
  const latest = [anEvent(3), anEvent(2)];
  const journal = (complete: boolean, count: number): BridgeDeps['journal'] => ({
    latest: () => latest,
    since: () => ({ events: Array.from({ length: count }, (_, index) => anEvent(index)), complete }),
    before: () => latest,
    subscribe: () => () => undefined,
  });
  const replay = (complete: boolean, count: number, after?: string) =>
    aBridge({ journal: journal(complete, count) })
      .events.replay(after, 2)
      ?.map(({ id }) => id);
  assert.deepEqual(replay(true, 0), ['0000000a-2', '0000000a-3']);
  assert.deepEqual(replay(true, 2, 'x'), ['0000000a-0', '0000000a-1']);
  assert.deepEqual([replay(true, 3, 'x'), replay(false, 1, 'x')], [undefined, undefined]);
});

test('lines of all replicas come as they are said, each with its container and, where asked for, its time', async () => {
  const first = Promise.withResolvers<void>();
  const engine = {
    async *logs(id: string): AsyncGenerator<LogLine> {
      if (id === 'one') await first.promise;
      yield { at: '2026-01-01T00:00:01Z', stream: 'stdout', text: `of ${id}` };
      if (id === 'two') first.resolve();
    },
  };
  const deps = aBridge({ engine: () => engine });
  const read = async (service: string, timestamps: boolean) => {
    const lines = [];
    for await (const line of deps.logs(service, { follow: false, timestamps }, never)) lines.push(line);
    return lines;
  };
  assert.deepEqual(await read('web', false), [
    { container: 'shop-two', stream: 'stdout', text: 'of two' },
    { container: 'shop-one', stream: 'stdout', text: 'of one' },
  ]);
  assert.equal((await read('web', true))[0]?.at, '2026-01-01T00:00:01Z');
  assert.deepEqual(await read('nobody', false), []);
});

test('the plan for another stack is made from a fresh look', async () => {
  const other = changedTo(withReplicas, { web: { replicas: 1 } });
  const deps = aBridge({
    source: {
      tryStack: () =>
        Promise.resolve({
          outcome: { ok: true, desired: other.desired, files: [] },
          config: { secrets: new Map(), registries: new Map() } as never,
          closedTexts: [],
        }),
    },
    observe: () => Promise.resolve(lookAt(other).observed),
  });
  const answer = await deps.planFor('/other.yaml');
  assert.match('plan' in answer ? answer.plan.text : '', /shop-web-2: stop-container/);
});

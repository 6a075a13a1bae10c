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

function aStatus(
  state: Status['services'][number]['state'],
  ids: readonly string[] = ['one', 'two'],
): Status {
  const containers = ids.map((id) => ({ name: `shop-${id}`, id, state: 'running', health: 'none' }));
  return {
    services: [{ name: 'web', state, why: 'because', containers: [...containers, { name: 'none' }] }],
  } as unknown as Status;
}

function anEvent(sequence: number): Event {
  return { id: `0000000a-${sequence}`, at: '2026-01-01T00:00:00Z', kind: 'daemon', message: 'x' };
}

function aBridge(change: Partial<BridgeDeps> = {}) {
  let seen: { look: Look | undefined; status: Status | undefined } = {
    look: aLook(),
    status: aStatus('healthy'),
  };
  let tell: (status: Status) => void = () => undefined;
  const said: string[] = [];
  const deps = createApiDeps({
    version: '1',
    board: {
      look: () => seen.look,
      status: () => seen.status,
      lookAgeMs: () => 0,
      plan: () => ({ steps: [], waiting: [], text: '' }),
      why: () => undefined,
      onStatus: (listener) => {
        tell = listener;
        return () => undefined;
      },
    },
    source: { tryStack: () => Promise.reject(new Error('not asked')) },
    record: {
      memory: () => emptyMemory,
      commanded: (command) => said.push(`remembered ${command.command} ${command.service ?? '*'}`),
    },
    journal: {
      latest: () => [],
      since: () => ({ events: [], complete: true }),
      subscribe: () => () => undefined,
    },
    engine: () => undefined,
    observe: () => Promise.reject(new Error('not asked')),
    policy: withReplicas.policy,
    now: () => Date.parse('2026-01-01T00:00:00Z'),
    clock: () => 0,
    wake: () => said.push('woken'),
    metrics: () => Promise.resolve(''),
    ...change,
  });
  /** The loop has looked again, and says so where the status differs. */
  const report = (look: Look | undefined, status: Status | undefined, isTold = true): void => {
    seen = { look, status };
    if (isTold && status !== undefined) tell(status);
  };
  return { deps, said, report };
}

test('a command is remembered before the loop is woken, and cannot be accepted before there is a stack', () => {
  const { deps, said, report } = aBridge();
  assert.equal(deps.command({ command: 'stop', service: 'web' })?.state, 'accepted');
  assert.deepEqual(said, ['remembered stop web', 'woken']);
  report(undefined, undefined);
  assert.equal(deps.command({ command: 'stop' }), undefined);
  assert.equal(said.length, 2);
});

test('what was seen before a command says nothing of its effect; the next look does', () => {
  const { deps, report } = aBridge();
  const look = aLook();
  report(look, aStatus('stopped'));
  const item = deps.command({ command: 'stop', service: 'web' });
  assert.ok(item !== undefined);
  assert.equal(deps.work(item.id)?.state, 'accepted', 'it was stopped before, by whatever');
  report(aLook(), aStatus('stopping'));
  assert.equal(deps.work(item.id)?.state, 'accepted');
  report(aLook(), aStatus('stopped'));
  assert.equal(deps.work(item.id)?.state, 'done');
});

test('how a command ended stays as it was when nobody asked at the time', () => {
  const { deps, report } = aBridge();
  const item = deps.command({ command: 'stop', service: 'web' });
  report(aLook(), aStatus('stopped'));
  report(aLook(), aStatus('healthy'), false);
  assert.equal(deps.work(item?.id ?? '')?.state, 'done');
  assert.equal(deps.work('unknown'), undefined);
});

test('of many commands the latest two hundred are known', () => {
  const { deps } = aBridge();
  const ids = Array.from({ length: 202 }, () => deps.command({ command: 'restart' })?.id ?? '');
  const known = ids.map((id) => deps.work(id) !== undefined);
  assert.deepEqual([known.lastIndexOf(false), known.filter(Boolean).length], [1, 200]);
});

test('events are replayed oldest first, and not at all where some in between are lost', () => {
  const latest = [anEvent(3), anEvent(2)];
  const journal = (complete: boolean, count: number): BridgeDeps['journal'] => ({
    latest: () => latest,
    since: () => ({ events: Array.from({ length: count }, (_, index) => anEvent(index)), complete }),
    subscribe: () => () => undefined,
  });
  const replay = (complete: boolean, count: number, after?: string) =>
    aBridge({ journal: journal(complete, count) })
      .deps.events.replay(after, 2)
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
  const { deps } = aBridge({ engine: () => engine });
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
  const { deps } = aBridge({
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

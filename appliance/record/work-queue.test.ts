import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ServiceState, Status } from '../contract/status.ts';
import { isOpen, WorkItem } from '../contract/work.ts';
import type { WorkCommand } from '../contract/work.ts';
import { emptyMemory } from '../plan/memory.ts';
import type { Memory } from '../plan/memory.ts';
import { noOs, NOON, osView } from '../plan/os.testdata.ts';
import { planOs } from '../plan/os.ts';
import { defaultPolicy } from '../plan/policy.ts';
import { converge, look } from '../plan/simulation.testdata.ts';
import type { Simulation } from '../plan/simulation.testdata.ts';
import type { Step } from '../plan/step.ts';
import { running, within } from '../plan/stories.testdata.ts';
import { memoryChanges, readMemory } from './memory-store.ts';
import { rememberOsBegun } from './os-memory.ts';
import { prepareOrder } from './work-order.ts';
import type { Order, Prepared } from './work-order.ts';
import {
  acceptWork,
  cancelWork,
  jobEnded,
  resumeWork,
  sameWork,
  settleQueue,
  workBegun,
} from './work-queue.ts';
import { workEvents, workItems } from './work-view.ts';

const services = { db: { volumes: ['data'] }, web: { on: ['db'], volumes: ['logs'] } };
const stack = running(services);
const origin = { via: 'api' } as const;
const healthy = { db: 'healthy', web: 'healthy' } as const;
const worker = { holder: 'run-1', now: NOON };

function anOrder(command: WorkCommand, service?: string, given: Order['arguments'] = {}): Order {
  return { command, ...(service === undefined ? {} : { service }), arguments: given, origin };
}

function prepared(memory: Memory, order: Order, simulation: Simulation = stack, os = osView()): Prepared {
  const { desired, observed } = look(simulation);
  const answer = prepareOrder(order, memory, { desired, observed, os, now: NOON });
  assert.ok(!('why' in answer), JSON.stringify(answer));
  return answer;
}

function accepted(memory: Memory, id: string, ...order: Parameters<typeof anOrder>): Memory {
  const wanted = anOrder(...order);
  return acceptWork(memory, id, wanted, prepared(memory, wanted), NOON);
}

/** What a look would make of the queue. */
function settled(
  memory: Memory,
  states: Readonly<Record<string, ServiceState>> = healthy,
  { simulation = stack, os = osView(), holder = 'run-1', isLate = false } = {},
): Memory {
  const { observed, plan } = look(simulation);
  const list = Object.entries(states).map(([name, state]) => ({ name, state, why: 'because' }));
  const status = { services: list, appliance: { stack: 'shop' } } as unknown as Status;
  return settleQueue(memory, { status, observed, os, plan, now: NOON + 1, holder, isLate: () => isLate });
}

/** `<id> <command> <state> <attempts>: <message>`, a line an item. */
function told(memory: Memory): readonly string[] {
  return workItems(memory).map(
    ({ id, command, state, attempts, message }) => `${id} ${command} ${state} ${attempts}: ${message}`,
  );
}

type Case = readonly [WorkCommand, string | undefined, Order['arguments']];

function cases(list: readonly Case[]): readonly Case[] {
  return list;
}

/** The journal as it would be read by the next daemon. */
function readAgain(memory: Memory): Memory {
  const areas = new Map(
    memoryChanges(emptyMemory, memory).flatMap((change) =>
      change.op === 'replace-all' ? [[change.area, structuredClone(change.entries)] as const] : [],
    ),
  );
  return readMemory({ read: (area) => ({ ...areas.get(area) }) });
}

/** Until the first step that begins an item; then the memory in which its call is under way. */
function begunOn(simulation: Simulation): Memory {
  let found: Memory | undefined;
  converge(simulation, {
    check: (step, seen) => {
      const next = workBegun(seen.memory, step, worker);
      if (next !== seen.memory) found ??= next;
    },
  });
  assert.ok(found !== undefined, 'something was begun');
  return found;
}

test('the same command for the same thing is one item while it is open, and another one afterwards', () => {
  const same = (memory: Memory, ...order: Parameters<typeof anOrder>): string | undefined => {
    const wanted = anOrder(...order);
    return sameWork(memory, wanted, prepared(memory, wanted));
  };
  const memory = accepted(
    accepted(emptyMemory, 'one', 'restart', 'web'),
    'two',
    'cleanup-volumes',
    undefined,
    {
      volumes: ['shop_logs', 'shop_data'],
    },
  );
  assert.equal(same(memory, 'restart', 'web'), 'one');
  assert.equal(same(memory, 'restart', 'db'), undefined);
  assert.equal(same(memory, 'restart'), undefined);
  assert.equal(same(memory, 'start', 'web'), undefined);
  const both = { volumes: ['shop_data', 'shop_logs', 'shop_data'] };
  assert.equal(same(memory, 'cleanup-volumes', undefined, both), 'two', 'in whatever order');
  assert.equal(same(memory, 'cleanup-volumes', undefined, { volumes: ['shop_data'] }), undefined);
  const failed = settled(
    memory,
    { db: 'healthy', web: 'failed' },
    { simulation: within(stack, (world) => ({ ...world, containers: [] })) },
  );
  assert.equal(same(failed, 'restart', 'web'), undefined);
});

test('what wants the opposite takes the place of an open command, for the services that both are about', () => {
  const stop = accepted(emptyMemory, 'one', 'stop');
  assert.deepEqual(told(accepted(stop, 'two', 'start', 'web')), [
    'one stop cancelled 0: start web took its place',
    'two start waiting 0: accepted: start web',
  ]);
  const other = accepted(accepted(emptyMemory, 'one', 'stop', 'db'), 'two', 'start', 'db');
  assert.deepEqual(told(accepted(other, 'three', 'remove')), [
    'one stop cancelled 0: start db took its place',
    'two start cancelled 0: remove the stack took its place',
    'three remove waiting 0: accepted: remove the stack',
  ]);
  const apart = accepted(accepted(emptyMemory, 'one', 'stop', 'db'), 'two', 'restart', 'web');
  assert.ok(workItems(apart).every(isOpen));
});

test('the step that carries a command out begins it, before its call goes out', () => {
  for (const [command, service] of [
    ['restart', 'web'],
    ['stop', 'db'],
    ['remove', undefined],
    ['force-cleanup', 'web'],
  ] as const) {
    const memory = accepted(stack.memory, 'w', command, service);
    const begun = begunOn({ ...stack, memory });
    const [item] = workItems(begun);
    assert.deepEqual([item?.state, item?.attempts, item?.lease?.holder], ['running', 1, 'run-1'], command);
    assert.doesNotThrow(() => WorkItem.parse(item));
    const taken = cancelWork(begun, 'w', begun.work['w'] ?? assert.fail(), NOON);
    assert.deepEqual('why' in taken && taken.why, 'it has been begun', command);
  }
  const memory = accepted(stack.memory, 'w', 'cleanup-volumes', undefined, { volumes: ['shop_data'] });
  const begun = begunOn({ ...stack, memory });
  assert.deepEqual([begun.work['w']?.state, begun.volumeCleanups['shop_data']?.isBegun], ['running', true]);
});

test('a queue that is read back from the journal goes on; what was under way is taken up again, three times at most', () => {
  const waiting = accepted(stack.memory, 'w', 'restart', 'web');
  assert.deepEqual(resumeWork(readAgain(waiting), { holder: 'run-2', now: NOON }).work, waiting.work);
  let memory = readAgain(begunOn({ ...stack, memory: waiting }));
  for (const attempt of [2, 3]) {
    memory = readAgain(resumeWork(memory, { holder: `run-${attempt}`, now: NOON }));
    assert.deepEqual(told(memory), [`w restart running ${attempt}: accepted: restart web`]);
    assert.deepEqual(memory.work['w']?.lease?.holder, `run-${attempt}`);
  }
  assert.equal(settled(memory, { db: 'healthy', web: 'waiting' }).work['w']?.state, 'running');
  const given = resumeWork(memory, { holder: 'run-4', now: NOON });
  assert.deepEqual(told(given), [
    'w restart failed 3: given up: the daemon ended in the middle of it 3 times',
  ]);
  assert.deepEqual(given.restarts, {});
  assert.equal(
    resumeWork(memory, { holder: 'run-3', now: NOON }),
    memory,
    'its own work is no other run of it',
  );
});

test('what destroys is not repeated when the daemon ended in the middle of it, and its effect is gone', () => {
  const interrupted =
    'the daemon ended in the middle of it: it may have been done in part, and is not repeated by itself';
  const next = { holder: 'run-2', now: NOON };
  for (const [command, service, given] of cases([
    ['force-cleanup', 'web', {}],
    ['cleanup-volumes', undefined, { volumes: ['shop_data'] }],
    ['remove', undefined, {}],
  ])) {
    const memory = accepted(stack.memory, 'w', command, service, given);
    const waiting = resumeWork(readAgain(memory), next);
    assert.equal(waiting.work['w']?.state, 'waiting', `${command} had not been begun`);
    const after = resumeWork(readAgain(begunOn({ ...stack, memory })), next);
    assert.deepEqual(told(after), [`w ${command} failed 1: ${interrupted}`]);
    assert.deepEqual([after.cleanups, after.volumeCleanups], [{}, {}]);
    assert.equal(after.stopped['*']?.remove, undefined);
  }
  const removed = accepted(stack.memory, 'w', 'cleanup-volumes', undefined, { volumes: ['shop_data'] });
  const begun = begunOn({ ...stack, memory: removed });
  const behind = resumeWork({ ...begun, volumeCleanups: {} }, next);
  assert.deepEqual(told(behind), ['w cleanup-volumes running 1: accepted: cleanup-volumes shop_data']);
});

test('a reboot is done when the machine comes back, and is not repeated when only the daemon does', () => {
  const memory = accepted(emptyMemory, 'w', 'reboot');
  const [step] = planOs(osView(), undefined, memory, NOON, defaultPolicy).steps as readonly [Step];
  const begun = rememberOsBegun(workBegun(memory, step, worker), step, NOON);
  assert.equal(begun.work['w']?.state, 'running');
  const next = readAgain(resumeWork(begun, { holder: 'run-2', now: NOON }));
  const again = osView({}, { bootId: 'another' });
  assert.deepEqual(told(settled(next, healthy, { os: again, holder: 'run-2' })), [
    'w reboot done 1: the machine was rebooted',
  ]);
  assert.match(
    told(settled(next, healthy, { holder: 'run-2' }))[0] ?? '',
    /^w reboot failed 1: the daemon ended/,
  );
  assert.deepEqual(told(settled(begun)), ['w reboot done 1: the machine goes down now']);
});

test('a command is taken back without a trace, and an earlier one of its kind stays', () => {
  for (const [command, service, given] of cases([
    ['stop', 'web', {}],
    ['stop', undefined, {}],
    ['remove', undefined, {}],
    ['restart', undefined, {}],
    ['cleanup-volumes', undefined, { volumes: ['shop_data'] }],
    ['reboot', undefined, {}],
    ['update-check', undefined, {}],
  ])) {
    const memory = accepted(stack.memory, 'w', command, service, given);
    const left = cancelWork(memory, 'w', memory.work['w'] ?? assert.fail(), NOON + 1);
    assert.ok(!('why' in left), command);
    assert.equal(left.work['w']?.state, 'cancelled', command);
    assert.deepEqual({ ...left, work: {} }, { ...stack.memory, work: {} }, command);
  }
  const stopped = { ...stack.memory, stopped: { web: { at: 1 } } };
  const twice = { ...accepted(stopped, 'w', 'stop', 'web'), stopped: stopped.stopped };
  const left = cancelWork(twice, 'w', twice.work['w'] ?? assert.fail(), NOON);
  assert.deepEqual('stopped' in left && left.stopped, stopped.stopped);
  const start = accepted(stack.memory, 'w', 'start');
  const refused = cancelWork(start, 'w', start.work['w'] ?? assert.fail(), NOON);
  assert.deepEqual('why' in refused && refused.why, 'a start cannot be taken back');
});

test('volumes are done when they are gone and their services are back, and what was not removed is told', () => {
  const memory = accepted(stack.memory, 'w', 'cleanup-volumes', undefined, { volumes: ['shop_data'] });
  assert.equal(settled(memory).work['w']?.state, 'waiting', 'its services do well, and it is not gone yet');
  const gone = {
    ...memory,
    volumeCleanups: {},
    work: { w: { ...(memory.work['w'] ?? assert.fail()), removed: ['shop_data'] } },
  };
  assert.equal(settled(gone, { db: 'starting', web: 'healthy' }).work['w']?.state, 'waiting');
  assert.deepEqual(told(settled(gone)), ['w cleanup-volumes done 0: removed with all data: shop_data']);
  assert.deepEqual(told(settled(gone, { db: 'failed', web: 'healthy' })), [
    'w cleanup-volumes failed 0: removed with all data: shop_data, but db is failed: because',
  ]);
  const late = settled(memory, healthy, { isLate: true });
  assert.match(told(late)[0] ?? '', /failed 0: not done in time, and not tried any more/);
  assert.deepEqual(
    late.volumeCleanups,
    {},
    'no data is destroyed behind the back of who was told that it failed',
  );
});

test('updates are ordered once the registries have been asked, and are done by what the history says', () => {
  const memory = accepted(emptyMemory, 'w', 'update-now', undefined, { parts: ['images'] });
  assert.deepEqual(memory.updates, {});
  const asked = jobEnded(memory, 'w', undefined, NOON);
  assert.deepEqual(asked.updates['web'], { id: 'w', at: NOON, kind: 'update' });
  assert.equal(settled(asked).work['w']?.state, 'waiting');
  assert.deepEqual(told(settled({ ...asked, updates: {} })), ['w update-now done 0: images are up to date']);
  const release = { image: 'sha256:1', configHash: 'h' };
  const entry = {
    service: 'web',
    container: 'shop-web-1',
    cause: 'newer image',
    from: release,
    to: release,
    begunAt: NOON,
    endedAt: NOON,
    downMs: 5,
  };
  const withResult = (result: 'committed' | 'rolled-back', reason?: string): Memory => ({
    ...asked,
    updates: {},
    history: { '1': { ...entry, result, ...(reason === undefined ? {} : { reason }) } },
  });
  assert.deepEqual(told(settled(withResult('committed'))), ['w update-now done 0: shop-web-1 is replaced']);
  assert.deepEqual(told(settled(withResult('rolled-back', 'unhealthy'))), [
    'w update-now failed 0: shop-web-1 was taken back: unhealthy',
  ]);
  const failed = settled(jobEnded(memory, 'w', 'no line', NOON));
  assert.deepEqual(told(failed), ['w update-now failed 0: no line']);
  assert.deepEqual(failed.updates, {});
});

test('of an update of both parts each is told, and what this machine cannot do is left out', () => {
  const both = accepted(emptyMemory, 'w', 'update-check');
  assert.deepEqual(both.work['w']?.arguments.parts, ['images', 'system']);
  const checked = settled(jobEnded(both, 'w', undefined, NOON));
  assert.deepEqual(told(checked), ['w update-check waiting 0: registries are asked; waits for its turn']);
  const images = prepared(emptyMemory, anOrder('update-check'), stack, noOs);
  assert.deepEqual(images.arguments.parts, ['images']);
  const { desired, observed } = look(stack);
  const world = { desired, observed, os: noOs, now: NOON };
  const refused = prepareOrder(anOrder('update-check', undefined, { parts: ['system'] }), emptyMemory, world);
  assert.equal('why' in refused && refused.why, 'this system has no apt');
});

test('of those that ended the last hundred are known, and open ones never go', () => {
  const commands = fc.array(fc.constantFrom('hold', 'restart'), { minLength: 90, maxLength: 140 });
  fc.assert(
    fc.property(commands, (list) => {
      const memory = list.reduce(
        (result, command, index) => accepted(result, `w${index}`, command, 'web', { why: `${index}` }),
        emptyMemory,
      );
      const items = workItems(memory);
      const open = list.filter((command) => command === 'restart').length;
      assert.equal(items.filter(isOpen).length, open);
      assert.equal(items.length - open, Math.min(100, list.length - open));
      assert.ok(items.length === 0 || items.at(-1)?.id === `w${list.length - 1}`);
    }),
    { numRuns: 10 },
  );
});

test('each command is an event when it is accepted and one when it has ended, with who asked', () => {
  const memory = accepted(emptyMemory, 'w', 'hold', 'web', { why: 'fair week' });
  const lines = workEvents({}, memory.work, NOON).map(
    ({ kind, subject, message, reason }) => `${kind} ${subject}: ${message} (${reason})`,
  );
  assert.deepEqual(lines, [
    'command web: hold web, by an operator (api socket) (fair week)',
    'command web: hold web: done: held until it is released (undefined)',
  ]);
  assert.deepEqual(workEvents(memory.work, memory.work, NOON), []);
});

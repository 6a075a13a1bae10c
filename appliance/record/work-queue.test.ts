import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isOpen, WorkItem } from '../contract/work.ts';
import { emptyMemory } from '../plan/memory.ts';
import type { Memory } from '../plan/memory.ts';
import { NOON } from '../plan/os.testdata.ts';
import { within } from '../plan/stories.testdata.ts';
import { acceptWork, cancelWork, jobBegun, resumeWork, sameWork } from './work-queue.ts';
import { workEvents, workItems } from './work-view.ts';
import {
  anOrder,
  prepared,
  accepted,
  settled,
  told,
  readAgain,
  begunOn,
  stack,
  cases,
} from './work.testdata.ts';
import type { Case } from './work.testdata.ts';

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
    const taken = cancelWork(begun, 'w', begun.work['w'] ?? assert.fail(), {
      now: NOON,
      origin: { via: 'api' },
    });
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

test('a command is taken back without a trace, and an earlier one of its kind stays', () => {
  for (const [command, service, given] of cases([
    ['stop', 'web', {}],
    ['stop', undefined, {}],
    ['remove', undefined, {}],
    ['restart', undefined, {}],
    ['cleanup-volumes', undefined, { volumes: ['shop_data'] }],
    ['reboot', undefined, {}],
    ['poweroff', undefined, {}],
    ['update-check', undefined, {}],
  ])) {
    const memory = accepted(stack.memory, 'w', command, service, given);
    const left = cancelWork(memory, 'w', memory.work['w'] ?? assert.fail(), {
      now: NOON + 1,
      origin: { via: 'api' },
    });
    assert.ok(!('why' in left), command);
    assert.equal(left.work['w']?.state, 'cancelled', command);
    assert.deepEqual({ ...left, work: {} }, { ...stack.memory, work: {} }, command);
  }
  const stopped = { ...stack.memory, stopped: { web: { at: 1 } } };
  const twice = { ...accepted(stopped, 'w', 'stop', 'web'), stopped: stopped.stopped };
  const left = cancelWork(twice, 'w', twice.work['w'] ?? assert.fail(), {
    now: NOON,
    origin: { via: 'api' },
  });
  assert.deepEqual('stopped' in left && left.stopped, stopped.stopped);
  const start = accepted(stack.memory, 'w', 'start');
  const refused = cancelWork(start, 'w', start.work['w'] ?? assert.fail(), {
    now: NOON,
    origin: { via: 'api' },
  });
  assert.deepEqual('why' in refused && refused.why, 'a start cannot be taken back');
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

interface Move {
  readonly what: 'accept' | 'begin' | 'restart' | 'cancel' | 'settle';
  readonly pick: number;
}

const ORDERS: readonly Case[] = cases([
  ['restart', 'web', {}],
  ['stop', 'web', {}],
  ['start', undefined, {}],
  ['remove', undefined, {}],
  ['force-cleanup', 'web', {}],
  ['cleanup-volumes', undefined, { volumes: ['shop_data'] }],
  ['update-now', undefined, { parts: ['images'] }],
  ['refresh-certs', undefined, {}],
]);
const DESTROYS = new Set(['remove', 'force-cleanup', 'cleanup-volumes', 'reboot']);

/** As the bridge does it. */
function wished(memory: Memory, order: Case, id: string): Memory {
  const wanted = anOrder(...order);
  const ready = prepared(memory, wanted);
  return sameWork(memory, wanted, ready) === undefined ? acceptWork(memory, id, wanted, ready, NOON) : memory;
}

function takenBack(memory: Memory, id: string): Memory {
  const item = memory.work[id];
  const left =
    item === undefined ? memory : cancelWork(memory, id, item, { now: NOON, origin: { via: 'api' } });
  return 'why' in left ? memory : left;
}

function moved(memory: Memory, { what, pick }: Move, index: number): Memory {
  const open = workItems(memory).filter(isOpen);
  const id = open[pick % Math.max(1, open.length)]?.id ?? 'none';
  switch (what) {
    case 'accept':
      return wished(memory, ORDERS[pick % ORDERS.length] ?? assert.fail(), `w${index}`);
    case 'begin':
      return jobBegun(memory, id, { holder: 'run-1', now: NOON });
    case 'restart':
      return resumeWork(readAgain(memory), { holder: `run-${index}`, now: NOON });
    case 'cancel':
      return takenBack(memory, id);
    case 'settle':
      return settled(memory, { db: 'healthy', web: pick % 2 === 0 ? 'healthy' : 'starting' });
  }
}

test('whatever comes in whatever order: no wish is open twice, no attempt is one too many, and what has ended stays', () => {
  const moves = fc.array(
    fc.record({
      what: fc.constantFrom<Move['what'][]>('accept', 'accept', 'begin', 'restart', 'cancel', 'settle'),
      pick: fc.nat(50),
    }),
    { maxLength: 25 },
  );
  fc.assert(
    fc.property(moves, (list) => {
      list.reduce((before, move, index) => {
        const after = moved(before, move, index + 2);
        const items = workItems(after);
        const wishes = items.filter(isOpen).map((item) => `${item.command} ${item.service ?? '*'}`);
        assert.equal(new Set(wishes).size, wishes.length);
        for (const item of items) {
          assert.ok(
            item.attempts <= (DESTROYS.has(item.command) ? 1 : 3),
            `${item.command} ${item.attempts}`,
          );
          assert.equal(item.lease !== undefined, item.state === 'running');
          assert.equal(item.endedAt !== undefined, !isOpen(item));
          WorkItem.parse(item);
          const earlier = before.work[item.id];
          if (earlier !== undefined && !isOpen(earlier)) assert.deepEqual(after.work[item.id], earlier);
        }
        const ids = new Set(items.filter(isOpen).map(({ id }) => id));
        const effects = [...Object.values(after.cleanups), ...Object.values(after.volumeCleanups)];
        assert.ok(
          effects.every(({ id }) => ids.has(id)),
          'what has ended destroys nothing',
        );
        return after;
      }, stack.memory);
    }),
    { numRuns: 200 },
  );
});

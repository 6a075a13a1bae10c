/** A queue on a stack that runs, with what a look would make of it. */

import assert from 'node:assert/strict';
import type { ServiceState, Status } from '../contract/status.ts';
import type { WorkCommand } from '../contract/work.ts';
import { emptyMemory } from '../plan/memory.ts';
import type { Memory } from '../plan/memory.ts';
import { NOON, osView } from '../plan/os.testdata.ts';
import { converge, look } from '../plan/simulation.testdata.ts';
import type { Simulation } from '../plan/simulation.testdata.ts';
import { running } from '../plan/stories.testdata.ts';
import { memoryChanges, readMemory } from './memory-store.ts';
import { prepareOrder } from './work-order.ts';
import type { Order, Prepared } from './work-order.ts';
import { acceptWork, settleQueue, workBegun } from './work-queue.ts';
import { workItems } from './work-view.ts';

const services = { db: { volumes: ['data'] }, web: { on: ['db'], volumes: ['logs'] } };
export const stack = running(services);
const origin = { via: 'api' } as const;
export const healthy = { db: 'healthy', web: 'healthy' } as const;
export const worker = { holder: 'run-1', now: NOON };

export function anOrder(command: WorkCommand, service?: string, given: Order['arguments'] = {}): Order {
  return { command, ...(service === undefined ? {} : { service }), arguments: given, origin };
}

export function prepared(
  memory: Memory,
  order: Order,
  simulation: Simulation = stack,
  os = osView(),
): Prepared {
  const { desired, observed } = look(simulation);
  const answer = prepareOrder(order, memory, { desired, observed, os, now: NOON });
  assert.ok(!('why' in answer), JSON.stringify(answer));
  return answer;
}

export function accepted(memory: Memory, id: string, ...order: Parameters<typeof anOrder>): Memory {
  const wanted = anOrder(...order);
  return acceptWork(memory, id, wanted, prepared(memory, wanted), NOON);
}

/** What a look would make of the queue. */
export function settled(
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
export function told(memory: Memory): readonly string[] {
  return workItems(memory).map(
    ({ id, command, state, attempts, message }) => `${id} ${command} ${state} ${attempts}: ${message}`,
  );
}

export type Case = readonly [WorkCommand, string | undefined, Order['arguments']];

export function cases(list: readonly Case[]): readonly Case[] {
  return list;
}

/** The journal as it would be read by the next daemon. */
export function readAgain(memory: Memory): Memory {
  const areas = new Map(
    memoryChanges(emptyMemory, memory).flatMap((change) =>
      change.op === 'replace-all' ? [[change.area, structuredClone(change.entries)] as const] : [],
    ),
  );
  return readMemory({ read: (area) => ({ ...areas.get(area) }) });
}

/** Until the first step that begins an item; then the memory in which its call is under way. */
export function begunOn(simulation: Simulation): Memory {
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

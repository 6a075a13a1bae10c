/**
 * The queue of operators' commands: accepted once, begun at most three times, never twice where that destroys, and known for
 * a while after their end. Pure: old memory in, new memory out.
 */

import type { WorkCommand } from '../contract/work.ts';
import { isOpen } from '../contract/work.ts';
import type { Origin } from '../contract/work.ts';
import type { Memory } from '../plan/memory.ts';
import type { Step } from '../plan/step.ts';
import type { WorkJob, WorkRecord } from '../plan/work-memory.ts';
import { dropCleanups, hasCleanups } from './cleanup-memory.ts';
import { isOfPower } from './os-work.ts';
import type { Refusal } from './os-work.ts';
import { originText } from './origin-text.ts';
import { dropUpdates, rememberUpdates } from './update-orders.ts';
import { isBegunBy } from './work-begun.ts';
import type { Order, Prepared } from './work-order.ts';
import { deadlineMs, INTERRUPTED, verdictOf } from './work-settle.ts';
import type { QueueSeen } from './work-settle.ts';
import { wordsOf } from './work-view.ts';
import { withdraw } from './work-withdraw.ts';

/** A command that ends the daemon each time must not do so for ever. */
const MOST_ATTEMPTS = 3;
/** So many are known after their end. */
const ENDED_KEPT = 100;
/** Begun once, whatever becomes of it. */
const DESTRUCTIVE: ReadonlySet<WorkCommand> = new Set([
  'remove',
  'force-cleanup',
  'cleanup-volumes',
  'reboot',
  'poweroff',
]);

/** Who works on the queue: one run of the daemon. The journal lets in one at a time, so another holder has ended. */
export interface Worker {
  readonly holder: string;
  readonly now: number;
}

/** The open item that wants the same of the same thing. */
export function sameWork(memory: Memory, order: Order, { arguments: given }: Prepared): string | undefined {
  const wanted = wish(order.command, order.service, given);
  const found = Object.entries(memory.work).find(
    ([, item]) => isOpen(item) && wish(item.command, item.service, item.arguments) === wanted,
  );
  return found?.[0];
}

function wish(command: WorkCommand, service: string | undefined, given: WorkRecord['arguments']): string {
  const { volumes = [], parts = [], why = '', until = '' } = given;
  return JSON.stringify([command, service ?? '*', volumes, parts, why, until]);
}

export function acceptWork(
  memory: Memory,
  id: string,
  order: Order,
  prepared: Prepared,
  now: number,
): Memory {
  const { command, service, origin } = order;
  const { done, hasJob, services, runs } = prepared;
  const item: WorkRecord = {
    number: 1 + Math.max(0, ...Object.values(memory.work).map(({ number }) => number)),
    command,
    ...(service === undefined ? {} : { service }),
    arguments: prepared.arguments,
    services,
    runs,
    state: done === undefined ? 'waiting' : 'done',
    attempts: done === undefined ? 0 : 1,
    ...(hasJob ? { job: { state: 'open' } as const } : {}),
    history: Math.max(0, ...Object.keys(memory.history).map(Number)),
    message: done ?? `accepted: ${wordsOf({ command, service, arguments: prepared.arguments })}`,
    removed: [],
    origin,
    acceptedAt: now,
    ...(done === undefined ? {} : { startedAt: now, endedAt: now }),
  };
  const before = superseded(memory, item, now);
  return trimmed(withItem(prepared.remember(before, id), id, item));
}

const DOWN: ReadonlySet<WorkCommand> = new Set(['stop', 'remove']);
const UP: ReadonlySet<WorkCommand> = new Set(['start', 'restart']);

/** What wants the opposite for the same services cannot be reached any more. */
function superseded(memory: Memory, next: WorkRecord, now: number): Memory {
  const opposite = DOWN.has(next.command) ? UP : DOWN;
  if (!DOWN.has(next.command) && !UP.has(next.command)) return memory;
  return Object.entries(memory.work)
    .filter(([, item]) => isOpen(item) && opposite.has(item.command))
    .filter(([, item]) => item.services.some((name) => next.services.includes(name)))
    .reduce((result, [id]) => ended(result, id, 'cancelled', `${wordsOf(next)} took its place`, now), memory);
}

/** Before the call of the step goes out. */
export function workBegun(memory: Memory, step: Step, worker: Worker): Memory {
  return Object.entries(memory.work)
    .filter(([id, item]) => item.state === 'waiting' && isBegunBy({ memory, id, item, step }))
    .reduce((result, [id]) => begun(withVolumesBegun(result, id), id, worker), memory);
}

function withVolumesBegun(memory: Memory, id: string): Memory {
  if (memory.work[id]?.command !== 'cleanup-volumes') return memory;
  const volumeCleanups = Object.entries(memory.volumeCleanups).map(
    ([name, cleanup]) => [name, cleanup.id === id ? { ...cleanup, isBegun: true } : cleanup] as const,
  );
  return { ...memory, volumeCleanups: Object.fromEntries(volumeCleanups) };
}

function begun(memory: Memory, id: string, { holder, now }: Worker): Memory {
  const item = memory.work[id];
  if (item === undefined) return memory;
  return withItem(memory, id, {
    ...item,
    state: 'running',
    attempts: item.attempts + 1,
    lease: { holder, until: now + deadlineMs(item.command) },
    startedAt: item.startedAt ?? now,
  });
}

/** The daemon does it beside the loop, from now on. */
export function jobBegun(memory: Memory, id: string, worker: Worker): Memory {
  return memory.work[id]?.state === 'waiting' ? begun(memory, id, worker) : memory;
}

/** `failure`: why it failed. Updates are ordered once their registries have been asked. */
export function jobEnded(memory: Memory, id: string, failure: string | undefined): Memory {
  const item = memory.work[id];
  if (item === undefined || !isOpen(item) || item.job?.state !== 'open') return memory;
  const job: WorkJob = failure === undefined ? { state: 'done' } : { state: 'failed', message: failure };
  const next = withItem(memory, id, { ...item, job });
  if (item.command !== 'update-now' || failure !== undefined) return next;
  // The answers that it waited for are from before now: counted from now on, only those of the next interval would do.
  return rememberUpdates(next, item.services, { id, at: item.acceptedAt, kind: 'update' });
}

/** After a look. */
export function settleQueue(memory: Memory, seen: Omit<QueueSeen, 'memory'>): Memory {
  return Object.entries(memory.work)
    .filter(([, item]) => isOpen(item))
    .reduce((result, [id, item]) => {
      const { state, message } = verdictOf(id, item, { ...seen, memory: result });
      if (state !== 'open') return ended(result, id, state, message, seen.now);
      return message === item.message ? result : withItem(result, id, { ...item, message });
    }, memory);
}

/** At the start of the daemon: what another run of it was in the middle of. */
export function resumeWork(memory: Memory, { holder, now }: Worker): Memory {
  return Object.entries(memory.work)
    .filter(([, item]) => item.state === 'running' && item.lease?.holder !== holder)
    .reduce((result, [id, item]) => resumed(result, id, item, { holder, now }), memory);
}

function resumed(memory: Memory, id: string, item: WorkRecord, worker: Worker): Memory {
  // Whether the machine went down is seen only by a look.
  if (isOfPower(item.command)) return memory;
  if (DESTRUCTIVE.has(item.command)) {
    if (item.command === 'remove') return ended(keptStopped(memory), id, 'failed', INTERRUPTED, worker.now);
    if (hasCleanups(memory, id)) return ended(memory, id, 'failed', INTERRUPTED, worker.now);
    // What destroys is behind it: what was removed is made anew, as after any other end of the daemon.
    return withItem(memory, id, { ...item, lease: leaseOf(item, worker) });
  }
  if (item.attempts >= MOST_ATTEMPTS) {
    const message = `given up: the daemon ended in the middle of it ${item.attempts} times`;
    const left = withdraw(memory, id, { ...item, state: 'waiting' });
    return ended('why' in left ? memory : left, id, 'failed', message, worker.now);
  }
  const attempts = item.attempts + 1;
  return withItem(memory, id, { ...item, attempts, lease: leaseOf(item, worker) });
}

function leaseOf({ command }: WorkRecord, { holder, now }: Worker): NonNullable<WorkRecord['lease']> {
  return { holder, until: now + deadlineMs(command) };
}

/** A stack that was to be removed stays stopped; what is left of it stays. */
function keptStopped(memory: Memory): Memory {
  const all = memory.stopped['*'];
  return all === undefined ? memory : { ...memory, stopped: { ...memory.stopped, '*': { at: all.at } } };
}

/** Taken back where nothing has been begun that cannot be. */
export function cancelWork(
  memory: Memory,
  id: string,
  item: WorkRecord,
  { now, origin }: { readonly now: number; readonly origin: Origin },
): Memory | Refusal {
  if (!isOpen(item)) {
    return { why: `it has ended: ${item.state}`, action: 'appliancectl work shows what is still open' };
  }
  const left = withdraw(memory, id, item);
  return 'why' in left ? left : ended(left, id, 'cancelled', `taken back by ${originText(origin)}`, now);
}

/** What has ended has no effect any more, but for what the loop goes on trying because it is the wanted state. */
function ended(
  memory: Memory,
  id: string,
  state: 'done' | 'failed' | 'cancelled',
  message: string,
  now: number,
): Memory {
  const item = memory.work[id];
  if (item === undefined) return memory;
  const { lease: _, ...rest } = item;
  const left = dropUpdates(dropCleanups(memory, id), id);
  return trimmed(withItem(left, id, { ...rest, state, message, endedAt: now }));
}

function trimmed(memory: Memory): Memory {
  const over = Object.entries(memory.work)
    .filter(([, item]) => !isOpen(item))
    .toSorted(([, a], [, b]) => b.number - a.number)
    .slice(ENDED_KEPT)
    .map(([id]) => id);
  if (over.length === 0) return memory;
  const gone = new Set(over);
  return {
    ...memory,
    work: Object.fromEntries(Object.entries(memory.work).filter(([id]) => !gone.has(id))),
  };
}

function withItem(memory: Memory, id: string, item: WorkRecord): Memory {
  return { ...memory, work: { ...memory.work, [id]: item } };
}

/** How an operator's command stands, from what is seen and remembered: pure. */

import type { Status } from '../contract/status.ts';
import type { OsCommand, WorkCommand } from '../contract/work.ts';
import type { Observed } from '../observe/observed.ts';
import type { Memory } from '../plan/memory.ts';
import type { OsView } from '../plan/os.ts';
import type { PlanResult } from '../plan/step.ts';
import type { HistoryEntry } from '../plan/update-memory.ts';
import type { WorkRecord } from '../plan/work-memory.ts';
import { OS_WORK_DEADLINE_MS, settleOsWork } from './os-work.ts';
import type { PowerCommand } from './os-work.ts';
import { isReplaced } from './update-orders.ts';
import { failed, open, settleWork, WORK_DEADLINE_MS } from './work.ts';
import type { Verdict } from './work.ts';

/** What one look shows. */
export interface QueueSeen {
  readonly status: Status;
  readonly observed: Observed;
  readonly os: OsView;
  readonly plan: PlanResult;
  readonly memory: Memory;
  readonly now: number;
  /** This run of the daemon. */
  readonly holder: string;
  /** The time of this item is over. */
  readonly isLate: (id: string) => boolean;
}

/** Images are pulled over slow lines, and each service is watched before the next has its turn. */
const UPDATE_DEADLINE_MS = 60 * 60_000;
/** Containers may have long grace periods. */
const CLEANUP_DEADLINE_MS = 15 * 60_000;

const DEADLINES_MS: Readonly<Record<WorkCommand, number>> = {
  start: WORK_DEADLINE_MS,
  stop: WORK_DEADLINE_MS,
  restart: WORK_DEADLINE_MS,
  remove: WORK_DEADLINE_MS,
  'force-cleanup': CLEANUP_DEADLINE_MS,
  'cleanup-volumes': CLEANUP_DEADLINE_MS,
  'update-check': UPDATE_DEADLINE_MS,
  'update-now': UPDATE_DEADLINE_MS,
  rollback: UPDATE_DEADLINE_MS,
  reboot: OS_WORK_DEADLINE_MS,
  poweroff: OS_WORK_DEADLINE_MS,
  hold: WORK_DEADLINE_MS,
  release: WORK_DEADLINE_MS,
  'refresh-certs': WORK_DEADLINE_MS,
};

/** From when a run of the daemon takes it up. */
export function deadlineMs(command: WorkCommand): number {
  return DEADLINES_MS[command];
}

type Settle = (id: string, item: WorkRecord, seen: QueueSeen) => Verdict;

const settleStack: Settle = (id, item, seen) => settleWork(item, { ...seen, isLate: seen.isLate(id) });
const settleAtOnce: Settle = (_, { message }) => ({ state: 'done', message });

const VERDICTS: Readonly<Record<WorkCommand, Settle>> = {
  start: settleStack,
  stop: settleStack,
  restart: settleStack,
  remove: settleStack,
  'force-cleanup': settleCleanup,
  'cleanup-volumes': settleCleanup,
  'update-check': (id, item, seen) => settleUpdate(id, item, 'update-check', seen),
  'update-now': (id, item, seen) => settleUpdate(id, item, 'update-now', seen),
  rollback: settleReplacements,
  reboot: (id, item, seen) => settlePower(id, item, 'reboot', seen),
  poweroff: (id, item, seen) => settlePower(id, item, 'poweroff', seen),
  hold: settleAtOnce,
  release: settleAtOnce,
  'refresh-certs': (id, item, seen) =>
    settleJob(id, item, seen, 'certificates were read again and published'),
};

export function verdictOf(id: string, item: WorkRecord, seen: QueueSeen): Verdict {
  return VERDICTS[item.command](id, item, seen);
}

function settleCleanup(id: string, item: WorkRecord, seen: QueueSeen): Verdict {
  const { memory, isLate } = seen;
  const containers = Object.values(memory.cleanups).filter((cleanup) => cleanup.id === id);
  const volumes = Object.entries(memory.volumeCleanups).filter(([, cleanup]) => cleanup.id === id);
  if (containers.length > 0 || volumes.length > 0) {
    const waits = seen.plan.waiting.filter(
      ({ subject, service }) =>
        item.services.includes(service ?? '') || volumes.some(([name]) => subject === `volume ${name}`),
    );
    const why = waits.map(({ reason }) => reason).join('; ') || 'under way';
    return isLate(id) ? failed(`not done in time, and not tried any more: ${why}`) : open(why);
  }
  if (item.failure !== undefined) return failed([item.failure, ...removedText(item)].join('; '));
  const back = settleWork(item, { ...seen, isLate: isLate(id) });
  if (back.state === 'open') return back;
  const [what = 'its containers are made anew'] = removedText(item);
  return { ...back, message: back.state === 'done' ? what : `${what}, but ${back.message}` };
}

function removedText({ removed }: WorkRecord): readonly string[] {
  return removed.length === 0 ? [] : [`removed with all data: ${removed.join(', ')}`];
}

function settleUpdate(
  id: string,
  item: WorkRecord,
  command: 'update-check' | 'update-now',
  seen: QueueSeen,
): Verdict {
  const parts = (item.arguments.parts ?? []).map((part): Verdict => {
    if (part === 'system') return settleSystem(id, command, seen);
    const asked = settleJob(id, item, seen, 'the registries were asked');
    return command === 'update-check' || asked.state !== 'done' ? asked : settleReplacements(id, item, seen);
  });
  const message = parts.map((part) => part.message).join('; ');
  if (parts.some(({ state }) => state === 'open')) return open(message);
  return parts.some(({ state }) => state === 'failed') ? failed(message) : { state: 'done', message };
}

function settleSystem(id: string, command: OsCommand, seen: QueueSeen): Verdict {
  return settleOsWork(command, id, seen.memory.requests[command], { ...seen, isLate: seen.isLate(id) });
}

function settleJob(id: string, { job }: WorkRecord, { isLate }: QueueSeen, done: string): Verdict {
  if (job?.state === 'failed') return failed(job.message ?? 'it failed');
  if (job?.state === 'done') return { state: 'done', message: done };
  return isLate(id) ? failed('no end in time') : open('under way');
}

/** A replacement that was ordered is over when nothing of it is left; what came of it stands in the history. */
function settleReplacements(id: string, item: WorkRecord, seen: QueueSeen): Verdict {
  const { memory, plan } = seen;
  const pending = item.services.filter(
    (name) => memory.updates[name] !== undefined || isReplaced(memory, name),
  );
  if (pending.length > 0) {
    const waits = plan.waiting.filter(({ service }) => pending.includes(service ?? ''));
    const why = waits.map(({ service, reason }) => `${service}: ${reason}`).join('; ');
    const message = why === '' ? `under way: ${pending.join(', ')}` : why;
    return seen.isLate(id) ? failed(`no end within an hour: ${message}`) : open(message);
  }
  const results = Object.entries(memory.history)
    .filter(([number, entry]) => Number(number) > item.history && item.services.includes(entry.service))
    .map(([, entry]) => entry);
  if (results.length === 0) {
    return item.command === 'rollback'
      ? failed('nothing was put back; "appliancectl update" tells why')
      : { state: 'done', message: 'images are up to date' };
  }
  const message = results.map((entry) => resultText(entry)).join('; ');
  return results.some(({ result }) => result === 'rolled-back')
    ? failed(message)
    : { state: 'done', message };
}

function resultText({ container, result, reason }: HistoryEntry): string {
  const text = {
    committed: 'is replaced',
    superseded: 'was overtaken by a newer one',
    'rolled-back': 'was taken back',
  };
  return `${container} ${text[result]}${reason === undefined ? '' : `: ${reason}`}`;
}

export const INTERRUPTED =
  'the daemon ended in the middle of it: it may have been done in part, and is not repeated by itself';

/** Whether the machine went down shows only after it: the daemon may end before it sees that. */
function settlePower(id: string, item: WorkRecord, command: PowerCommand, seen: QueueSeen): Verdict {
  const request = seen.memory.requests[command];
  const { observed } = seen.os;
  if (request?.id === id && observed.state === 'available' && observed.bootId !== request.bootId) {
    const message = command === 'reboot' ? 'the machine was rebooted' : 'the machine was shut down';
    return { state: 'done', message };
  }
  if (item.lease !== undefined && item.lease.holder !== seen.holder) return failed(INTERRUPTED);
  return settleSystem(id, command, seen);
}

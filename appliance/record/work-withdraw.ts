/** Whether an operator's command can be taken back, and what is left without it: pure. */

import type { OsCommand, WorkCommand } from '../contract/work.ts';
import type { Memory } from '../plan/memory.ts';
import type { WorkRecord } from '../plan/work-memory.ts';
import { dropCleanups } from './cleanup-memory.ts';
import { put } from './entries.ts';
import type { Refusal } from './os-work.ts';
import { dropUpdates, isReplaced } from './update-orders.ts';

type Withdraw = (memory: Memory, id: string, item: WorkRecord) => Memory | Refusal;

const WITHDRAWALS: Readonly<Record<WorkCommand, Withdraw>> = {
  start: () => refused('a start cannot be taken back', 'stop it: appliancectl stop'),
  stop: beforeBegun(withoutStop),
  remove: beforeBegun(withoutStop),
  restart: beforeBegun(withoutRestart),
  'force-cleanup': beforeBegun(dropCleanups),
  'cleanup-volumes': beforeBegun(dropCleanups),
  reboot: beforeBegun((memory, id) => withoutRequest(memory, 'reboot', id)),
  poweroff: beforeBegun((memory, id) => withoutRequest(memory, 'poweroff', id)),
  'update-check': (memory, id) => withoutSystem(memory, 'update-check', id),
  'update-now': (memory, id, item) => withdrawReplacements(memory, id, item, 'update-now'),
  rollback: (memory, id, item) => withdrawReplacements(memory, id, item, 'rollback'),
  hold: () => refused('a hold is lifted by its own command', 'appliancectl update release'),
  release: () => refused('a release is done in one go'),
  'refresh-certs': () => refused('it has been begun'),
};

/** The memory without the effect of an open item; a refusal where that cannot be had any more. */
export function withdraw(memory: Memory, id: string, item: WorkRecord): Memory | Refusal {
  return WITHDRAWALS[item.command](memory, id, item);
}

function refused(why: string, action = 'wait for its end: appliancectl work'): Refusal {
  return { why, action };
}

function beforeBegun(without: (memory: Memory, id: string, item: WorkRecord) => Memory): Withdraw {
  return (memory, id, item) =>
    item.state === 'running' ? refused('it has been begun') : without(memory, id, item);
}

/** An earlier stop stays as it was. */
function withoutStop(memory: Memory, _: string, { service, acceptedAt }: WorkRecord): Memory {
  const key = service ?? '*';
  const isOwn = memory.stopped[key]?.at === acceptedAt;
  return isOwn ? { ...memory, stopped: put(memory.stopped, key, undefined) } : memory;
}

function withoutRestart(memory: Memory, _: string, { services, runs: own }: WorkRecord): Memory {
  const restarts = Object.entries(memory.restarts).filter(
    ([name, { runs }]) => !services.includes(name) || !runs.every((run) => own.includes(run)),
  );
  return { ...memory, restarts: Object.fromEntries(restarts) };
}

function withdrawReplacements(
  memory: Memory,
  id: string,
  { services }: WorkRecord,
  command: 'update-now' | 'rollback',
): Memory | Refusal {
  const begun = services.find((name) => isReplaced(memory, name));
  if (begun !== undefined) return refused(`the replacement of ${begun} has been begun`);
  const left = dropUpdates(memory, id);
  return command === 'rollback' ? left : withoutSystem(left, command, id);
}

function withoutSystem(memory: Memory, command: OsCommand, id: string): Memory | Refusal {
  const request = memory.requests[command];
  if (request?.id === id && request.state === 'begun') return refused('apt has been begun');
  return withoutRequest(memory, command, id);
}

function withoutRequest(memory: Memory, command: OsCommand, id: string): Memory {
  return memory.requests[command]?.id === id
    ? { ...memory, requests: put(memory.requests, command, undefined) }
    : memory;
}

/** Operators' commands as clients see them, and the events of their beginning and end: pure. */

import type { NewEvent } from '../contract/event.ts';
import { isOpen, StackCommand } from '../contract/work.ts';
import type { WorkItem } from '../contract/work.ts';
import { CERTS_SUBJECT } from '../plan/certs.ts';
import type { Memory } from '../plan/memory.ts';
import { OS_SUBJECT } from '../plan/os.ts';
import type { WorkRecord } from '../plan/work-memory.ts';
import { isOfPower } from './os-work.ts';
import { originText } from './origin-text.ts';

/** `restart web`, `stop the stack`, `cleanup-volumes shop_data`. */
export function wordsOf({
  command,
  service,
  arguments: { volumes },
}: Pick<WorkRecord, 'command' | 'arguments'> & { readonly service?: string | undefined }): string {
  const isOfStack = StackCommand.options.some((each) => each === command);
  const about = service ?? volumes?.join(', ') ?? (isOfStack ? 'the stack' : undefined);
  return about === undefined ? command : `${command} ${about}`;
}

/** Oldest first. */
export function workItems(memory: Memory): readonly WorkItem[] {
  return Object.entries(memory.work)
    .toSorted(([, a], [, b]) => a.number - b.number)
    .map(([id, item]) => workItem(id, item));
}

export function workItem(id: string, item: WorkRecord): WorkItem {
  const { command, service, state, attempts, lease, message, origin } = item;
  return {
    id,
    command,
    ...(service === undefined ? {} : { service }),
    arguments: item.arguments,
    state,
    attempts,
    ...(lease === undefined ? {} : { lease: { holder: lease.holder, until: iso(lease.until) } }),
    message,
    acceptedAt: iso(item.acceptedAt),
    ...(item.startedAt === undefined ? {} : { startedAt: iso(item.startedAt) }),
    ...(item.endedAt === undefined ? {} : { endedAt: iso(item.endedAt) }),
    origin,
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

/** One event for each command that was accepted, and one for each that has ended. */
export function workEvents(before: Memory['work'], after: Memory['work'], now: number): readonly NewEvent[] {
  if (before === after) return [];
  const at = iso(now);
  return Object.entries(after).flatMap(([id, item]): NewEvent[] => {
    const known = before[id];
    const common = { at, kind: 'command', subject: subjectOf(item) } as const;
    const words = wordsOf(item);
    const { why } = item.arguments;
    const asked = {
      ...common,
      message: `${words}, by ${originText(item.origin)}`,
      ...(why === undefined ? {} : { reason: why }),
    };
    const end = { ...common, message: `${words}: ${[...new Set([item.state, item.message])].join(': ')}` };
    return [
      ...(known === undefined ? [asked] : []),
      ...(isOpen(item) || (known !== undefined && !isOpen(known)) ? [] : [end]),
    ];
  });
}

function subjectOf({ command, service, arguments: { volumes, parts } }: WorkRecord): string {
  if (service !== undefined) return service;
  if (command === 'refresh-certs') return CERTS_SUBJECT;
  if (isOfPower(command) || parts?.every((part) => part === 'system') === true) return OS_SUBJECT;
  return volumes?.join(', ') ?? 'the stack';
}

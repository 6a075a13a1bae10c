/** What systemd gives this process and what it is told in return. Without systemd all of it is empty. */

import { dirname, join } from 'node:path';
import { createJournald } from './adapters/systemd/journald.ts';
import type { JournalEntry, Priority } from './adapters/systemd/journald.ts';
import { listenFds } from './adapters/systemd/listen-fds.ts';
import { loadDatagrams } from './adapters/systemd/native.ts';
import { createSupervisor } from './adapters/systemd/notify.ts';
import type { Supervisor } from './adapters/systemd/notify.ts';
import type { Event } from './contract/event.ts';

export interface ServiceManager {
  readonly supervisor: Supervisor;
  /** FileDescriptorName of a socket unit -> descriptor; `api`, `web` and `console` are known. */
  readonly sockets: ReadonlyMap<string, number>;
  /** Writes an event of ours to the system's journal: a copy, so where that takes nothing it is told once and nothing is lost. */
  readonly publish: (event: Event) => void;
}

export interface ServiceManagerDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  /** Path of the program: the addon stands in native/ beside it. */
  readonly program: string;
  readonly onError: (error: Error) => void;
}

export function createServiceManager({ env, pid, program, onError }: ServiceManagerDeps): ServiceManager {
  const socket = env['NOTIFY_SOCKET'];
  const isJournaled = env['JOURNAL_STREAM'] !== undefined;
  const isManaged = socket !== undefined || isJournaled;
  const datagrams = isManaged ? loadDatagrams(join(dirname(program), 'native/sd.node')) : undefined;
  const write = isJournaled ? createJournald(datagrams, 'applianced') : undefined;
  let isBroken = false;
  return {
    supervisor: createSupervisor({ socket, datagrams, onError }),
    sockets: listenFds(env, pid),
    publish(event) {
      try {
        write?.(journalEntry(event));
        isBroken = false;
      } catch (error) {
        if (!isBroken) onError(new Error('the system journal takes no events', { cause: error }));
        isBroken = true;
      }
    },
  };
}

const priorities: Readonly<Record<Event['kind'], Priority>> = {
  step: 6,
  'step-failed': 4,
  observed: 5,
  'condition-raised': 4,
  'condition-cleared': 5,
  command: 5,
  configuration: 5,
  engine: 5,
  daemon: 5,
};

/** `journalctl APPLIANCED_EVENT=step-failed`, `journalctl APPLIANCED_SUBJECT=broker-edge`. */
export function journalEntry({ id, kind, subject, message, reason, cause }: Event): JournalEntry {
  const about = subject === undefined ? '' : `${subject}: `;
  const because = reason === undefined ? '' : `; because ${reason}`;
  return {
    priority: priorities[kind],
    message: `${about}${message}${because}${cause === undefined ? '' : ` [${cause}]`}`,
    fields: {
      APPLIANCED_EVENT: kind,
      APPLIANCED_EVENT_ID: id,
      APPLIANCED_SUBJECT: subject,
      APPLIANCED_REASON: reason,
      APPLIANCED_CAUSE: cause,
    },
  };
}

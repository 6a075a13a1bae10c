/** Operators' commands to the machine, carried out by the loop like those to the stack. */

import { randomUUID } from 'node:crypto';
import type { OsCommand, WorkItem } from './contract/work.ts';
import type { Recorder } from './record/recorder.ts';
import { beginOsWork, refusalOf, settleOsWork } from './record/os-work.ts';
import type { Refusal } from './record/os-work.ts';
import type { Board } from './status-board.ts';

export interface OsBridgeDeps {
  readonly board: Pick<Board, 'look'>;
  readonly record: Pick<Recorder, 'memory' | 'osCommanded'>;
  readonly now: () => number;
  readonly wake: () => void;
}

export interface OsBridge {
  readonly command: (command: OsCommand) => WorkItem | Refusal | undefined;
  /** `undefined`: none of these. */
  readonly work: (id: string) => WorkItem | undefined;
}

/** Settled items are kept so that a slow client can still read how its command ended. */
const WORK_KEPT = 50;

export function createOsBridge({ board, record, now, wake }: OsBridgeDeps): OsBridge {
  const work = new Map<string, WorkItem & { readonly command: OsCommand }>();
  return {
    command(command) {
      const look = board.look();
      if (look === undefined) return undefined;
      const refusal = refusalOf(command, look.os);
      if (refusal !== undefined) return refusal;
      const { observed } = look.os;
      const item = { ...beginOsWork(command, randomUUID(), now()), command };
      record.osCommanded(command, item.id, observed.state === 'available' ? observed.bootId : '');
      for (const id of [...work.keys()].slice(0, Math.max(0, work.size - WORK_KEPT))) work.delete(id);
      work.set(item.id, item);
      wake();
      return item;
    },
    work(id) {
      const item = work.get(id);
      const look = board.look();
      if (item === undefined || item.state !== 'accepted' || look === undefined) return item;
      const settled = settleOsWork(item, record.memory().requests[item.command], look.os, now());
      work.set(id, { ...settled, command: item.command });
      return settled;
    },
  };
}

/** Operators' commands: into the queue, and what the daemon does for them beside the loop. The queue itself is pure (`record/work-queue.ts`). */

import { randomBytes } from 'node:crypto';
import type { Command, Refusal } from './api/deps.ts';
import { errorChain } from './program/error-chain.ts';
import type { Certs } from './contract/certificate.ts';
import type { Origin, WorkItem } from './contract/work.ts';
import { isOpen } from './contract/work.ts';
import type { Journal } from './record/journal.ts';
import type { Recorder } from './record/recorder.ts';
import { NO_STACK, prepareOrder } from './record/work-order.ts';
import { acceptWork, cancelWork, jobBegun, jobEnded, sameWork, settleQueue } from './record/work-queue.ts';
import { deadlineMs } from './record/work-settle.ts';
import { workItem, workItems } from './record/work-view.ts';
import type { Board } from './status-board.ts';

export interface WorkBridgeDeps {
  readonly board: Pick<Board, 'look' | 'status' | 'onLook' | 'certs'>;
  readonly record: Pick<Recorder, 'memory' | 'change'>;
  readonly journal: Pick<Journal, 'health'>;
  /** Names this run of the daemon. */
  readonly holder: string;
  readonly now: () => number;
  /** Milliseconds of a clock that does not jump. */
  readonly clock: () => number;
  readonly wake: () => void;
  /** Asks all registries of the stack what their tags name now; done when all have answered or failed. */
  readonly checkRegistries: () => Promise<void>;
  readonly refreshCerts: () => Promise<Certs | Refusal>;
  /** Aborted when the daemon ends: the journal is about to be closed, and the next run takes up what is open. */
  readonly signal?: AbortSignal;
}

export interface WorkBridge {
  /** `undefined`: there is no stack to carry it out on. The same wish twice is one item while it is open. */
  readonly command: (command: Command, origin: Origin) => WorkItem | Refusal | undefined;
  /** `undefined`: never accepted, or forgotten. */
  readonly work: (id: string) => WorkItem | undefined;
  /** Oldest first: all open ones, and the last that ended. */
  readonly works: () => readonly WorkItem[];
  readonly cancelWork: (id: string, origin: Origin) => WorkItem | Refusal | undefined;
  /** Through the queue; resolves when it has been done. */
  readonly refreshCerts: (origin: Origin) => Promise<Certs | Refusal>;
}

const NOT_READY: Refusal = {
  why: 'the daemon has not looked at the machine yet',
  action: 'ask again in a few seconds; if it stays so, read the log: journalctl -u applianced',
};

export function createWorkBridge(deps: WorkBridgeDeps): WorkBridge {
  const { board, record, now, clock, holder } = deps;
  /** By item, by the clock that does not jump: begun anew by each run of the daemon. */
  const deadlines = new Map<string, number>();
  const jobs = new Map<string, Promise<void>>();

  /** Keeps them for open items only. */
  const setDeadlines = (): void => {
    const open = Object.entries(record.memory().work).filter(([, item]) => isOpen(item));
    const ids = new Set(open.map(([id]) => id));
    for (const id of deadlines.keys()) if (!ids.has(id)) deadlines.delete(id);
    for (const [id, item] of open) {
      if (!deadlines.has(id)) deadlines.set(id, clock() + deadlineMs(item.command));
    }
  };
  const isLate = (id: string): boolean => clock() >= (deadlines.get(id) ?? Infinity);
  const carryOut = async (id: string, isOfCerts: boolean): Promise<void> => {
    const failure = await failureOf(isOfCerts ? deps.refreshCerts : deps.checkRegistries);
    jobs.delete(id);
    if (deps.signal?.aborted === true) return;
    record.change((memory) => jobEnded(memory, id, failure));
    deps.wake();
  };
  const beginJobs = (canAsk: boolean): void => {
    for (const [id, item] of Object.entries(record.memory().work)) {
      const isOfCerts = item.command === 'refresh-certs';
      if (!isOpen(item) || item.job?.state !== 'open' || jobs.has(id) || !(isOfCerts || canAsk)) continue;
      record.change((memory) => jobBegun(memory, id, { holder, now: now() }));
      jobs.set(id, carryOut(id, isOfCerts));
    }
  };

  board.onLook(({ observed, os, plan }) => {
    const status = board.status();
    if (status === undefined) return;
    setDeadlines();
    const seen = { status, observed, os, plan, now: now(), holder, isLate };
    record.change((memory) => settleQueue(memory, seen));
    // What an earlier run of the daemon left open waits for the engine, with whose sign-in registries are asked.
    beginJobs(observed.engine.state === 'connected');
  });
  const itemOf = (id: string): WorkItem | undefined => {
    const item = record.memory().work[id];
    return item && workItem(id, item);
  };

  const command: WorkBridge['command'] = (asked, origin) => {
    const look = board.look();
    if (look === undefined) return NOT_READY;
    const order = { ...asked, arguments: asked.arguments ?? {}, origin };
    const world = { ...look, desired: look.desired.desired, now: now() };
    const prepared = prepareOrder(order, record.memory(), world);
    if (prepared === NO_STACK) return undefined;
    if ('why' in prepared) return prepared;
    const known = sameWork(record.memory(), order, prepared);
    if (known !== undefined) return itemOf(known);
    const unkept = asked.command === 'cleanup-volumes' ? whyUnkept(deps.journal) : undefined;
    if (unkept !== undefined) return unkept;
    const id = randomBytes(4).toString('hex');
    record.change((memory) => acceptWork(memory, id, order, prepared, now()));
    setDeadlines();
    // Where the engine is silent, who asks is told so at once.
    beginJobs(true);
    deps.wake();
    return itemOf(id);
  };

  return {
    command,
    work: itemOf,
    works: () => workItems(record.memory()),
    cancelWork(id, origin) {
      const item = record.memory().work[id];
      if (item === undefined) return undefined;
      const left = cancelWork(record.memory(), id, item, { now: now(), origin });
      if ('why' in left) return left;
      record.change(() => left);
      deps.wake();
      return itemOf(id);
    },
    async refreshCerts(origin) {
      const item = command({ command: 'refresh-certs' }, origin);
      if (item === undefined || 'why' in item) return item ?? NOT_READY;
      await jobs.get(item.id);
      const job = record.memory().work[item.id]?.job;
      if (job?.state === 'failed') {
        return { why: job.message ?? 'it failed', action: 'appliancectl certs says what it waits for.' };
      }
      return board.certs() ?? NOT_READY;
    },
  };
}

/** Why it failed; `undefined`: it succeeded. */
async function failureOf(job: () => Promise<unknown>): Promise<string | undefined> {
  try {
    const answer = await job();
    const isRefusal = typeof answer === 'object' && answer !== null && 'why' in answer;
    return isRefusal ? String(answer.why) : undefined;
  } catch (error) {
    return errorChain(error);
  }
}

/** Data is destroyed only where it can be written down that it was. */
function whyUnkept(journal: WorkBridgeDeps['journal']): Refusal | undefined {
  const health = journal.health();
  if (health.ok) return undefined;
  const why = `the state cannot be written, so that nobody would know afterwards whether it was done: ${health.message}`;
  return { why, action: 'see "appliancectl status" for what to do about it' };
}

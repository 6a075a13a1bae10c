import { setTimeout as delay } from 'node:timers/promises';
import { reasonOf } from './log.ts';
import type { Log } from './log.ts';

/** Lines that were read and that the broker does not hold yet. */
export type Outbox<Item> = {
  /** False, and the item is not taken, when the outbox is full. */
  readonly offer: (item: Item, sizeBytes: number) => boolean;
  readonly full: () => boolean;
  readonly sizeBytes: () => number;
  /** Calls back once, when the outbox is half empty again. */
  readonly onceRoomy: (callback: () => void) => void;
  /** Sends until `signal` aborts and all that was taken is sent. */
  readonly run: () => Promise<void>;
};

type Options<Item> = {
  readonly maxBytes: number;
  /** Must be safe to repeat. */
  readonly send: (item: Item) => Promise<void>;
  readonly log: Log;
  readonly signal: AbortSignal;
};

const CONCURRENCY = 256;
const RETRY_MS = 250;

/** A bounded queue in memory that sends in order, many at a time, and repeats each item until it is sent. */
export function createOutbox<Item>({ maxBytes, send, log, signal }: Options<Item>): Outbox<Item> {
  let queue: { readonly item: Item; readonly sizeBytes: number }[] = [];
  let heldBytes = 0;
  let failing = false;
  let wake: () => void = () => undefined;
  let waitingForRoom: (() => void)[] = [];

  const sendUntilSent = async (item: Item): Promise<void> => {
    for (;;) {
      try {
        await send(item);
        if (failing) log.info('the broker takes lines again');
        failing = false;
        return;
      } catch (error) {
        if (!failing) log.warning('the broker does not take lines; holding them', reasonOf(error));
        failing = true;
        await delay(RETRY_MS);
      }
    }
  };

  const release = (sizeBytes: number): void => {
    heldBytes -= sizeBytes;
    if (heldBytes > maxBytes / 2) return;
    const callbacks = waitingForRoom;
    waitingForRoom = [];
    for (const callback of callbacks) callback();
  };

  return {
    offer(item, sizeBytes) {
      if (heldBytes + sizeBytes > maxBytes) return false;
      queue.push({ item, sizeBytes });
      heldBytes += sizeBytes;
      wake();
      return true;
    },
    full: () => heldBytes >= maxBytes / 2,
    sizeBytes: () => heldBytes,
    onceRoomy(callback) {
      waitingForRoom.push(callback);
    },
    async run() {
      const inWork = new Set<Promise<void>>();
      signal.addEventListener('abort', () => wake(), { once: true });
      for (;;) {
        const batch = queue;
        queue = [];
        for (const { item, sizeBytes } of batch) {
          const work = sendUntilSent(item).then(() => {
            release(sizeBytes);
            inWork.delete(work);
          });
          inWork.add(work);
          if (inWork.size >= CONCURRENCY) await Promise.race(inWork);
        }
        if (queue.length > 0) continue;
        if (signal.aborted) break;
        await new Promise<void>((resolve) => (wake = resolve));
      }
      await Promise.all(inWork);
    },
  };
}

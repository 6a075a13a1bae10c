import { setTimeout as delay } from 'node:timers/promises';
import type { ConsumerMessages, JsMsg } from '@nats-io/jetstream';
import type { Broker } from './broker.ts';
import { reasonOf } from './log.ts';
import type { Log } from './log.ts';
import type { StageStream } from './topology.ts';

export type RelayOptions = {
  readonly broker: Broker;
  readonly source: StageStream;
  readonly durableName: string;
  /** Messages begin in the order of the stream. When it settles well, the message is acknowledged. */
  readonly handle: (message: JsMsg) => Promise<void>;
  /** Runs before the first message, and again after the stream or the consumer was lost. */
  readonly prepare: () => Promise<void>;
  readonly log: Log;
  readonly signal: AbortSignal;
};

const RELAY_CONCURRENCY = 128;
const RETRY_MS = 1_000;

/**
 * Consumes until `signal` aborts, then waits for the messages in work. A message whose `handle` fails, or which was in
 * work when the program died, is delivered again: nothing is lost, and order holds as long as nothing fails.
 */
export async function relay(options: RelayOptions): Promise<void> {
  const { signal, log } = options;
  while (!signal.aborted) {
    try {
      await options.prepare();
      await consume(options);
    } catch (error) {
      if (signal.aborted) return;
      log.warning('consuming stopped; trying on', { stream: options.source.name, ...reasonOf(error) });
    }
    await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function consume({ broker, source, durableName, handle, log, signal }: RelayOptions): Promise<void> {
  const consumer = await broker.js.consumers.get(source.name, durableName);
  const messages: ConsumerMessages = await consumer.consume({
    max_messages: 2 * RELAY_CONCURRENCY,
    abort_on_missing_resource: true,
  });
  const stop = (): void => messages.stop();
  signal.addEventListener('abort', stop, { once: true });
  const inWork = new Set<Promise<void>>();
  try {
    for await (const message of messages) {
      if (signal.aborted) break;
      const work = settle(message, handle, log).finally(() => inWork.delete(work));
      inWork.add(work);
      if (inWork.size >= RELAY_CONCURRENCY) await Promise.race(inWork);
    }
  } finally {
    signal.removeEventListener('abort', stop);
    messages.stop();
    await Promise.all(inWork);
  }
}

async function settle(message: JsMsg, handle: RelayOptions['handle'], log: Log): Promise<void> {
  try {
    await handle(message);
    message.ack();
  } catch (error) {
    log.warning('a message could not be passed on; it will be delivered again', reasonOf(error));
    message.nak(RETRY_MS);
  }
}

/** Unlike any other message's, also after the stream was made anew; the same for every delivery of this one. */
export function positionOf(message: JsMsg): string {
  return `${message.info.streamSequence}-${message.info.timestampNanos}`;
}

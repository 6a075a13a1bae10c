/** One browser that follows the page: server-sent events which never wait for it. */

import type { ServerResponse } from 'node:http';
import type { Change } from './channel.ts';

/** A browser that has let more than this pile up when the next message comes is cut off: it comes again by itself, and the others keep their memory. */
const PENDING_LIMIT_BYTES = 256 * 1024;
const RETRY_MS = 3_000;

const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  // A proxy that compresses would hold messages back.
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
} as const;

export interface Subscriber {
  /** Whole messages, all of one moment together. */
  readonly send: (bytes: Buffer) => void;
  /** The last message, and the end. */
  readonly end: (bytes: Buffer) => void;
}

export interface SubscriberEvents {
  /** It is gone, for whatever reason. */
  readonly onClose: () => void;
  /** It was cut off because it does not read. */
  readonly onCutOff: (pendingBytes: number) => void;
}

export function openSubscriber(
  response: ServerResponse,
  { onClose, onCutOff }: SubscriberEvents,
): Subscriber {
  response.once('close', onClose);
  // One that goes away in the middle of a write is no error of ours; `close` follows.
  response.on('error', () => response.destroy());
  response.writeHead(200, HEADERS);
  response.write(`retry: ${RETRY_MS}\n\n`);
  const isOpen = (): boolean => !response.destroyed && !response.writableEnded;
  return {
    send: (bytes) => {
      if (!isOpen()) return;
      // What waits now was sent in an earlier moment: one message alone, however large, cuts nobody off.
      if (response.writableLength > PENDING_LIMIT_BYTES) {
        onCutOff(response.writableLength);
        response.destroy();
      } else response.write(bytes);
    },
    end: (bytes) => {
      if (isOpen()) response.end(bytes);
    },
  };
}

export function changeMessage({ id, region, html }: Change): Buffer {
  return message('region', { region, html }, id);
}

/** JSON has no raw line ends, so the data is always one line. Without an id a browser keeps that of the message before. */
export function message(event: string, data: unknown, id?: string): Buffer {
  const head = id === undefined ? '' : `id: ${id}\n`;
  return Buffer.from(`${head}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

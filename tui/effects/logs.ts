/** The lines of containers, followed until others are wanted; sent on in batches, so that a flood costs no more than a trickle. */

import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '../../appliance/client/client.ts';
import { isConnectionLoss } from '../../appliance/client/errors.ts';
import type { LogLine } from '../../appliance/contract/log-line.ts';
import type { ActionOf } from '../actions.ts';
import type { Happening, LoggedLine } from '../events.ts';
import { troubleOf } from './trouble.ts';

/** As often as an eye follows. */
const BATCH_MS = 200;
/** Between two batches; what is more than this was never going to be read, and the newest stay. */
const MOST_LINES = 10_000;
/** A container that is made anew ends the stream of the one before. */
const AGAIN_MS = 2_000;
const LONGEST_LINE = 4_000;

type Follow = ActionOf<'follow'>;

export interface LogFollower {
  readonly follow: (what: Follow) => void;
  readonly end: () => void;
}

export function createLogFollower(client: () => Client, push: (happening: Happening) => void): LogFollower {
  let current: AbortController | undefined;
  const end = (): void => current?.abort();
  return {
    end,
    follow: ({ follow, services, tail }) => {
      end();
      const own = new AbortController();
      current = own;
      const batch = createBatch((lines) => push({ kind: 'logged', follow, lines }), own.signal);
      for (const name of services)
        void followOne(client, {
          name,
          tail,
          signal: own.signal,
          add: batch,
          onTrouble: (text) => push({ kind: 'log-trouble', follow, service: name, text }),
        });
    },
  };
}

interface One {
  readonly name: string;
  readonly tail: number;
  readonly signal: AbortSignal;
  readonly add: (line: LoggedLine) => void;
  readonly onTrouble: (text: string) => void;
}

async function followOne(client: () => Client, one: One): Promise<void> {
  const { signal, onTrouble } = one;
  const last: { at?: string } = {};
  while (!signal.aborted) {
    try {
      await oneStream(client(), one, last);
    } catch (error) {
      if (signal.aborted) return;
      // That the daemon is silent is said above every view.
      if (!isConnectionLoss(error)) onTrouble(troubleOf(error).text);
    }
    await delay(AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** `last`: the time of the newest line, from which the next stream goes on. */
async function oneStream(
  client: Client,
  { name, tail, signal, add }: One,
  last: { at?: string },
): Promise<void> {
  const { at: since } = last;
  const from = since === undefined ? { tail } : { since };
  const stream = client.logs({ name, follow: true, timestamps: true, ...from }, { signal });
  for await (const message of stream) {
    if (message.event !== 'line') continue;
    const { at } = message.data;
    // The engine's `since` includes that instant.
    if (since !== undefined && at !== undefined && at <= since) continue;
    if (at !== undefined) last.at = at;
    add(lineOf(name, message.data));
  }
}

export function lineOf(service: string, { text, stream, at }: LogLine): LoggedLine {
  return {
    service,
    text: text.slice(0, LONGEST_LINE),
    isError: stream === 'stderr',
    ...(at !== undefined && { at: Date.parse(at) }),
  };
}

/** Lines of several services in the order of their times, as far as they came together. */
function createBatch(
  send: (lines: readonly LoggedLine[]) => void,
  signal: AbortSignal,
): (line: LoggedLine) => void {
  let lines: LoggedLine[] = [];
  let timer: NodeJS.Timeout | undefined;
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  const flush = (): void => {
    timer = undefined;
    const batch = lines.slice(-MOST_LINES).toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0));
    lines = [];
    send(batch);
  };
  return (line) => {
    if (signal.aborted) return;
    lines.push(line);
    timer ??= setTimeout(flush, BATCH_MS);
  };
}

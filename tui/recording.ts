/** Sessions as lines of JSON: the first says on what terminal it was, each other is an event. What was typed into a password field is not in it. */

import * as z from 'zod';
import type { Event } from './events.ts';
import type { Beginning, State } from './state.ts';

const MASK = '*';

/** What a file may hold of an event: the letters of a password become as many stars. */
export function recordable(event: Event, { dialog }: State): Event {
  if (event.kind !== 'key' || event.text === undefined) return event;
  const isSecret = dialog?.kind === 'claim' || (dialog?.kind === 'sign-in' && dialog.field === 'password');
  if (!isSecret) return event;
  const text = MASK.repeat(event.text.length);
  return { ...event, key: text, text };
}

const Head = z.object({
  now: z.number(),
  size: z.object({ columns: z.int(), rows: z.int() }),
  profile: z.object({
    name: z.enum(['linux', 'utf8', 'ascii', 'plain']),
    terminal: z.enum(['linux', 'xterm-256color', 'vt220']),
    hasColor: z.boolean(),
  }),
  place: z.object({ mayLeave: z.boolean(), changes: z.enum(['granted', 'password']) }),
});
/** Only what tells events apart: the rest is as this program once wrote it. */
const Recorded = z.looseObject({ kind: z.string(), at: z.number() });

export class RecordingError extends Error {
  constructor(line: number, cause: unknown) {
    super(`line ${line} is no part of a recording of this console`, { cause });
    this.name = 'RecordingError';
  }
}

export interface Recording {
  readonly beginning: Beginning;
  readonly events: readonly Event[];
}

/** @throws RecordingError */
export function parseRecording(text: string): Recording {
  const [first = '', ...rest] = text.trimEnd().split('\n');
  const read = <Value>(line: string, number: number, schema: z.ZodType<Value>): Value => {
    try {
      return schema.parse(JSON.parse(line));
    } catch (cause) {
      throw new RecordingError(number, cause);
    }
  };
  return {
    beginning: read(first, 1, Head),
    events: rest.map((line, index) => read(line, index + 2, Recorded) as unknown as Event),
  };
}

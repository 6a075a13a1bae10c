/** Sessions as lines of JSON: the first says on what terminal it was, each other is an event. What was typed into a password field is not in it. */

import type { Event } from './events.ts';
import { fieldsOf } from './forms.ts';
import type { Beginning, Dialog, State } from './state.ts';

const MASK = '*';

/** What a file may hold of an event: the letters of a password become as many stars. */
export function recordable(event: Event, { dialog }: State): Event {
  if (event.kind !== 'key' || event.text === undefined) return event;
  if (!isSecret(dialog)) return event;
  const text = MASK.repeat(event.text.length);
  return { ...event, key: text, text };
}

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

/** Whether what is typed now is for nobody else. */
function isSecret(dialog: Dialog | undefined): boolean {
  if (dialog?.kind === 'edit') return dialog.setting.isSecret;
  return dialog?.kind === 'form' && fieldsOf(dialog.purpose, dialog.values)[dialog.focus]?.isSecret === true;
}

/** @throws RecordingError */
export function parseRecording(text: string): Recording {
  const [first = '', ...rest] = text.trimEnd().split('\n');
  return {
    beginning: read(first, 1, isBeginning),
    events: rest.map((line, index) => read(line, index + 2, isEvent)),
  };
}

function read<Part>(line: string, number: number, isPart: (value: unknown) => value is Part): Part {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new RecordingError(number, cause);
  }
  if (isPart(value)) return value;
  throw new RecordingError(number, new TypeError('it has not the parts that it should have'));
}

/** Only what tells it from another file: the rest is as this program has written it. */
function isBeginning(value: unknown): value is Beginning {
  return hasKeys(value, ['now', 'upMs', 'size', 'profile', 'place']);
}

function isEvent(value: unknown): value is Event {
  return hasKeys(value, ['kind', 'at', 'upMs']);
}

function hasKeys(value: unknown, keys: readonly string[]): boolean {
  return typeof value === 'object' && value !== null && keys.every((key) => key in value);
}

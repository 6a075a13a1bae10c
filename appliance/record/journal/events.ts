import type { NewEvent } from '../../contract/event.ts';
import type { PlacedEvent } from './rows.ts';

/** In UTF-16 code units: an engine's longest error fits, a runaway text does not fill the journal. */
const MESSAGE_LENGTH = 2000;
const CAUSE_LENGTH = 8000;

type Place = Pick<PlacedEvent, 'sequence' | 'journal'>;

export function eventId({ journal, sequence }: Place): string {
  return `${journal}-${sequence}`;
}

/** `undefined` for what no journal gave. */
export function parseEventId(id: string): Place | undefined {
  const match = /^([0-9a-f]{8})-(\d{1,15})$/.exec(id);
  if (match?.[1] === undefined) return undefined;
  return { journal: match[1], sequence: Number(match[2]) };
}

/** The same events behind `lastSequence`, under the id `journal`. */
export function placeAgain(
  events: readonly PlacedEvent[],
  journal: string,
  lastSequence: number,
): PlacedEvent[] {
  return events.map(({ event }, index) => ({ sequence: lastSequence + 1 + index, journal, event }));
}

/** The event with its long texts cut, each with a mark. */
export function clipEvent(event: NewEvent): NewEvent {
  return {
    ...event,
    message: clip(event.message, MESSAGE_LENGTH),
    ...(event.subject === undefined ? {} : { subject: clip(event.subject, MESSAGE_LENGTH) }),
    ...(event.reason === undefined ? {} : { reason: clip(event.reason, MESSAGE_LENGTH) }),
    ...(event.cause === undefined ? {} : { cause: clip(event.cause, CAUSE_LENGTH) }),
  };
}

function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

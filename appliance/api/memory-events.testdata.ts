import type { Event, NewEvent } from '../contract/event.ts';
import type { EventSource } from './deps.ts';

/** A journal that only remembers. */
export function memoryEvents(): {
  readonly events: EventSource;
  readonly emit: (event: NewEvent) => Event;
  readonly about: (subject: string) => readonly Event[];
  readonly listeners: () => number;
} {
  const events: Event[] = [];
  const listeners = new Set<(event: Event) => void>();
  return {
    events: {
      replay: (afterId, limit) => replay(events, afterId, limit),
      before: (beforeId, limit) => {
        const at = events.findIndex((event) => event.id === beforeId);
        return at === -1 ? undefined : events.slice(Math.max(0, at - limit), at);
      },
      subscribe: (listener) => subscribe(listeners, listener),
    },
    emit: (event) => {
      const added = { id: `0badcafe-${events.length + 1}`, ...event };
      events.push(added);
      listeners.forEach((listener) => listener(added));
      return added;
    },
    about: (subject) => events.filter((event) => event.subject === subject),
    listeners: () => listeners.size,
  };
}

export function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function replay(
  events: readonly Event[],
  afterId: string | undefined,
  limit: number,
): readonly Event[] | undefined {
  if (afterId === undefined) return limit === 0 ? [] : events.slice(-limit);
  const at = events.findIndex((event) => event.id === afterId);
  const after = events.slice(at + 1);
  return at === -1 || after.length > limit ? undefined : after;
}

import type { Event, NewEvent } from '../contract/event.ts';
import { createDisk } from './journal/disk.ts';
import { asJournalError, journalError, type JournalError } from './journal/error.ts';
import { allEdits, applyChanges, type FactChange, factTable, readArea } from './journal/facts.ts';
import { readFactsOfCopy } from './journal/open.ts';
import type { PlacedEvent } from './journal/rows.ts';
import type { Store, StoredEvent } from './journal/store.ts';
import type { Journal, JournalDeps, JournalLimits, Recorded } from './journal/types.ts';
import { clipEvent, eventId, parseEventId, placeAgain } from './journal/events.ts';

export { JournalError } from './journal/error.ts';
export type { FactChange } from './journal/facts.ts';
export type * from './journal/types.ts';

/** Months of a quiet appliance, days of a troubled one; the file stays below 16 MiB and is checked in about 0.1 s at start. */
export const JOURNAL_LIMITS: JournalLimits = { events: 20_000, bytes: 8 * 1024 * 1024, pending: 1000 };

/** A failing disk is asked again no more often than that. */
const RETRY_MS = 1000;

/**
 * Opens the journal, made new where there is none or where it is damaged. A disk that is full or read-only does not stop it: it then
 * works in memory and says so in `health`. Throws JournalError `in-use` (another process has it) or `newer` (nothing is touched).
 *
 * Each opening numbers under a new id, `<id>-<sequence>`: an event that was handed out but lost (power cut, events that waited in
 * memory) can never share its id with a later one, so `since` tells the loss.
 */
export function openJournal(deps: JournalDeps): Journal {
  const { now, random, limits, log = () => undefined } = deps;
  const listeners = new Set<(event: Event) => void>();
  let journalId = random();
  let sequence = 0;
  let facts = factTable([]);
  let pending: PlacedEvent[] = [];
  let dropped = 0;
  let fault: { readonly error: JournalError; readonly at: number } | undefined;
  let closed = false;

  const disk = createDisk({
    ...deps,
    log,
    loaded: (checked) => {
      facts = factTable(checked.facts);
      if (pending.length > 0 && checked.lastSequence > 0) {
        journalId = random(); // what was handed out under the old id does not fit behind the events found
        pending = placeAgain(pending, journalId, checked.lastSequence);
        sequence = checked.lastSequence + pending.length;
      }
      sequence = Math.max(sequence, checked.lastSequence);
    },
    restore: () => allEdits(facts),
  });

  function write(work: (store: Store) => void): void {
    try {
      disk.run(work);
      if (fault !== undefined) log(`the journal is written again; ${dropped} events were lost meanwhile`);
      fault = undefined;
      dropped = 0;
    } catch (error) {
      const cause = asJournalError(error);
      if (fault?.error.kind !== cause.kind) log(`${cause.message}; events wait in memory`);
      fault = { error: cause, at: now() };
      throw cause;
    }
  }

  /** Writes what waits. What it throws is kept in `fault`. */
  function flush(): void {
    try {
      write((store) => (pending.length === 0 ? store.probe() : store.commit(pending, [])));
      pending = [];
    } catch (error) {
      asJournalError(error); // throws a defect of ours on
    }
  }

  /** By the absolute difference: a clock that was set back must not stop the retries. */
  function isDue(): boolean {
    return fault === undefined || Math.abs(now() - fault.at) >= RETRY_MS;
  }

  function requireOpen(): void {
    if (closed) throw journalError('closed');
  }

  /** What the disk has, or `otherwise` where it cannot be read: what waits in memory is still told. */
  function read<T>(work: (store: Store) => T, otherwise: T): T {
    requireOpen();
    try {
      return disk.run(work);
    } catch (error) {
      fault ??= { error: asJournalError(error), at: now() };
      return otherwise;
    }
  }

  function notify(event: Event): void {
    for (const listener of listeners) {
      try {
        listener(event);
      } catch (error) {
        log(`a listener of the journal failed: ${String(error)}`);
      }
    }
  }

  function commitFacts(changes: readonly FactChange[]): void {
    requireOpen();
    if (fault === undefined && applyChanges(facts, changes).edits.length === 0) return;
    let table = facts;
    write((store) => {
      const next = applyChanges(facts, changes);
      store.commit(pending, next.edits);
      table = next.table;
    });
    facts = table;
    pending = [];
  }

  /** `false`: the disk did not take them. */
  function keepFacts(changes: readonly FactChange[]): boolean {
    try {
      commitFacts(changes);
      return true;
    } catch (error) {
      asJournalError(error); // throws a defect of ours on
      return false;
    }
  }

  /** Events and facts that belong together cost one sync of the disk. */
  function record(given: readonly NewEvent[], changes: readonly FactChange[]): Recorded {
    requireOpen();
    for (const event of given) {
      sequence += 1;
      pending.push({ sequence, journal: journalId, event: clipEvent(event) });
    }
    const lines = pending.slice(pending.length - given.length).map(({ event }) => event);
    const kept = changes.length === 0 || keepFacts(changes);
    if (pending.length > 0 && isDue()) flush();
    const surplus = Math.max(0, pending.length - limits.pending);
    pending.splice(0, surplus);
    dropped += surplus;
    // Counted from the end: what was written may have been placed again behind events that were found.
    const events = lines.map((event, index) => {
      const place = { sequence: sequence - (lines.length - 1 - index), journal: journalId };
      return { id: eventId(place), ...event };
    });
    for (const event of events) notify(event);
    return { kept, events };
  }

  function locate(id: string): number | undefined {
    const place = parseEventId(id);
    if (place === undefined) return undefined;
    const known =
      pending.some((waiting) => eventId(waiting) === id) ||
      read((store) => store.has(place.sequence, place.journal), false);
    return known ? place.sequence : undefined;
  }

  function waiting(): StoredEvent[] {
    return pending.map((placed) => ({
      sequence: placed.sequence,
      event: { id: eventId(placed), ...placed.event },
    }));
  }

  start();
  return {
    record,
    append: (given) => {
      const [event] = record([given], []).events;
      if (event === undefined) throw new Error('the journal gave no event for one that it was given');
      return event;
    },
    since: (afterId, limit) => {
      const start = afterId === undefined ? 0 : locate(afterId);
      if (start === undefined) return { events: [], complete: false };
      const rows = [
        ...read((store) => store.after(start, limit), []),
        ...waiting().filter((row) => row.sequence > start),
      ].slice(0, limit);
      const whole = rows.every((row, index) => row.sequence === start + 1 + index);
      return {
        events: eventsOf(rows),
        complete: whole && (rows.length > 0 || start === sequence || limit === 0),
      };
    },
    latest: (limit, { subject } = {}) => {
      const fromMemory = waiting()
        .toReversed()
        .filter((row) => subject === undefined || row.event?.subject === subject);
      const rows = [...fromMemory, ...read((store) => store.latest(limit, subject), [])];
      return eventsOf(rows.slice(0, limit));
    },
    before: (beforeId, limit) => {
      const end = locate(beforeId);
      if (end === undefined) return undefined;
      const fromMemory = waiting()
        .filter((row) => row.sequence < end)
        .toReversed();
      const rows = [...fromMemory, ...read((store) => store.before(end, limit), [])];
      return eventsOf(rows.slice(0, limit));
    },
    subscribe: (listener) => {
      const own = (event: Event): void => listener(event);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    facts: {
      read: (area) => readArea(facts, area),
      write: (area, key, value) => commitFacts([{ op: 'write', area, key, value }]),
      remove: (area, key) => commitFacts([{ op: 'remove', area, key }]),
      replaceAll: (area, entries) => commitFacts([{ op: 'replace-all', area, entries }]),
      commit: commitFacts,
    },
    health: () => {
      if (!closed && fault !== undefined && isDue()) flush();
      if (fault === undefined) return { ok: true };
      return { ok: false, kind: fault.error.kind, message: fault.error.message };
    },
    get setAside() {
      return disk.setAside();
    },
    close: () => {
      if (closed) return;
      if (pending.length > 0) flush();
      closed = true;
      listeners.clear();
      disk.close();
    },
  };

  function start(): void {
    try {
      write(() => undefined);
    } catch (error) {
      const { kind } = asJournalError(error);
      if (kind === 'in-use' || kind === 'newer') {
        disk.close();
        throw error;
      }
      recall();
    }
  }

  function recall(): void {
    try {
      facts = factTable(readFactsOfCopy(deps.path));
    } catch (error) {
      log(`the facts of the last run cannot be read: ${asJournalError(error).message}`);
    }
  }
}

function eventsOf(rows: readonly StoredEvent[]): Event[] {
  return rows.flatMap((row) => (row.event === undefined ? [] : [row.event]));
}

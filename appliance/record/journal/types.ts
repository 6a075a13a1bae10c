import type { Event, NewEvent } from '../../contract/event.ts';
import type { Migration } from '../migrations.ts';
import type { SetAside } from './disk.ts';
import type { JournalErrorKind } from './error.ts';
import type { FactChange } from './facts.ts';
import type { StoreLimits } from './store.ts';

export interface JournalLimits extends StoreLimits {
  /** Events that wait in memory while the disk takes no writes. */
  readonly pending: number;
}

export interface JournalDeps {
  readonly path: string;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  /** Eight hex digits, different at each call. */
  readonly random: () => string;
  readonly limits: JournalLimits;
  readonly log?: (message: string) => void;
  readonly migrations?: readonly Migration[];
}

/** What only the appliance knows (nothing that the engine can be asked). The reader validates the values. */
export interface Facts {
  /** A fresh copy of one area by key; empty where there is none. From memory. */
  read(area: string): Record<string, unknown>;
  write(area: string, key: string, value: unknown): void;
  remove(area: string, key: string): void;
  replaceAll(area: string, entries: Readonly<Record<string, unknown>>): void;
  /** All or nothing, on disk when it returns; costs nothing where nothing changes. Throws JournalError, and the facts stay as they were. */
  commit(changes: readonly FactChange[]): void;
}

export type JournalHealth =
  | { readonly ok: true }
  | { readonly ok: false; readonly kind: JournalErrorKind; readonly message: string };

export interface EventPage {
  /** Oldest first. */
  readonly events: readonly Event[];
  /** `false`: events between `afterId` and the first or within are not known any more; the caller needs a snapshot. */
  readonly complete: boolean;
}

export interface Recorded {
  /** `false`: the disk did not take the facts. */
  readonly kept: boolean;
  readonly events: readonly Event[];
}

export interface Journal {
  /**
   * Events and changes of facts in one transaction: on disk when it returns; while `health` is not ok the events wait in
   * memory and the facts stay as they were. Never throws for the disk. Long texts are cut.
   */
  record(events: readonly NewEvent[], changes: readonly FactChange[]): Recorded;
  /** One event alone. */
  append(event: NewEvent): Event;
  /** What came after `afterId`, at most `limit`; from the first event where it is absent. An unknown id gives no events. */
  since(afterId: string | undefined, limit: number): EventPage;
  /** Newest first. */
  latest(limit: number, filter?: { readonly subject?: string }): readonly Event[];
  /** The last `limit` before `beforeId`, newest first; `undefined`: that one is not known. */
  before(beforeId: string, limit: number): readonly Event[] | undefined;
  /** Called after each event is on disk, or waits in memory. A listener must not append. Returns the end of the subscription. */
  subscribe(listener: (event: Event) => void): () => void;
  readonly facts: Facts;
  /** Tries the disk again first, at most once a second, so that the answer is of now. */
  health(): JournalHealth;
  /** The last damaged file that this journal replaced, while it is still there: an operator who takes it away has seen it. A week at most. */
  readonly setAside: SetAside | undefined;
  /** Brings everything into the one file and lets the next process in. */
  close(): void;
}

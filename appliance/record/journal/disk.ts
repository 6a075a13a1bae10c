import { fileExists, fileIdentity, prepareDirectoryOf } from '../../adapters/files/database-file.ts';
import { setDatabaseAside } from '../../adapters/files/set-aside.ts';
import { asJournalError, JournalError } from './error.ts';
import { acquireLock, type Lock } from './lock.ts';
import { type CheckedDatabase, openDatabase, type OpenOptions } from './open.ts';
import type { FactEdit } from './rows.ts';
import { createStore, type Store, type StoreLimits } from './store.ts';

/** A damaged database that was moved out of the way. */
export interface SetAside {
  /** Where it is kept; where the file had vanished, where it would be. */
  readonly path: string;
  readonly reason: string;
}

export interface DiskDeps extends OpenOptions {
  readonly limits: StoreLimits;
  readonly log: (message: string) => void;
  /** A database was opened, and its content is what holds from now on. */
  readonly loaded: (checked: CheckedDatabase) => void;
  /** A database was lost while in use: what the new one has to hold. */
  readonly restore: () => readonly FactEdit[];
}

/** The journal's place on disk: opened when it is needed, replaced when it is damaged. */
export interface Disk {
  /**
   * Calls `work` with the open store, opening it first where needed. Where the store turns out to be damaged it is set aside,
   * and `work` is called again with a new one: `work` reads its input anew each time. Throws JournalError.
   */
  run<T>(work: (store: Store) => T): T;
  /** Until somebody took the damaged file away, and for `TOLD_FOR_MS` at most. */
  setAside(): SetAside | undefined;
  close(): void;
}

/** Enough to look into what happened, few enough not to fill the disk that they stand on. */
const KEPT_SETS = 3;
/** On an appliance that nobody visits the damaged file stays for ever; what it says is old after a week. */
const TOLD_FOR_MS = 7 * 24 * 60 * 60_000;

export function createDisk(deps: DiskDeps): Disk {
  const { path, now, log } = deps;
  let lock: Lock | undefined;
  let open: { readonly store: Store; readonly identity: string | undefined } | undefined;
  let setAside: (SetAside & { readonly at: number; readonly wasThere: boolean }) | undefined;
  let lost = false;

  function attach(): Store {
    prepareDirectoryOf(path);
    lock ??= acquireLock(`${path}.lock`);
    const checked = openOrReplace();
    const store = createStore(checked, deps.limits);
    open = { store, identity: fileIdentity(path) };
    if (lost) store.commit([], deps.restore());
    else deps.loaded(checked);
    lost = false;
    return store;
  }

  function openOrReplace(): CheckedDatabase {
    try {
      return openDatabase(deps);
    } catch (error) {
      const cause = asJournalError(error);
      if (cause.kind !== 'corrupt') throw cause;
      moveAway(cause);
      return openDatabase(deps);
    }
  }

  function moveAway(cause: JournalError): void {
    const kept = setDatabaseAside(path, new Date(now()).toISOString(), KEPT_SETS);
    setAside = { path: kept, reason: causeOf(cause), at: now(), wasThere: fileExists(kept) };
    log(`${setAside.reason}; it was set aside as ${kept}, a new journal is made`);
  }

  function stillTold(): SetAside | undefined {
    if (setAside === undefined) return undefined;
    const { path: kept, reason, at, wasThere } = setAside;
    const isOver = now() - at >= TOLD_FOR_MS || (wasThere && !fileExists(kept));
    if (isOver) setAside = undefined;
    return isOver ? undefined : { path: kept, reason };
  }

  function detach(): void {
    const store = open?.store;
    open = undefined;
    try {
      store?.close();
    } catch (error) {
      log(`the journal did not close cleanly: ${causeOf(asJournalError(error))}`);
    }
  }

  function replace(cause: JournalError): Store {
    lost = true;
    detach();
    moveAway(cause);
    return attach();
  }

  function usable(): Store {
    if (open === undefined) return attach();
    if (fileIdentity(path) === open.identity) return open.store;
    return replace(new JournalError('the journal was removed or replaced while in use', { kind: 'corrupt' }));
  }

  function attempt<T>(work: (store: Store) => T): T {
    try {
      return work(usable());
    } catch (error) {
      const cause = asJournalError(error);
      if (cause.kind !== 'corrupt') throw cause;
      return work(replace(cause));
    }
  }

  /** An I/O error may mean that the kernel made the filesystem read-only, which the operator should be told. */
  function refine(error: JournalError): JournalError {
    if (error.kind !== 'io') return error;
    try {
      prepareDirectoryOf(path);
      return error;
    } catch (reason) {
      return asJournalError(reason);
    }
  }

  return {
    run: (work) => {
      try {
        return attempt(work);
      } catch (error) {
        throw refine(asJournalError(error));
      }
    },
    setAside: stillTold,
    close: () => {
      detach();
      lock?.release();
      lock = undefined;
    },
  };
}

/** The message with the one below it, which for SQLite's errors is the only place that names the fault. */
function causeOf(error: JournalError): string {
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

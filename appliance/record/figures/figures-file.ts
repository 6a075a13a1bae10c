/** The figures' place on disk: opened when it is needed, begun anew when it is damaged. Nothing that happens to it stops anybody. */

import { fileIdentity } from '../../adapters/files/database-file.ts';
import { setDatabaseAside } from '../../adapters/files/set-aside.ts';
import type { StepRow } from './answer.ts';
import { asFiguresError, FiguresError } from './error.ts';
import { openFiguresDatabase } from './open.ts';
import type { SeriesValue } from './series.ts';
import type { Steps } from './steps.ts';
import { createFiguresStore } from './store.ts';
import type { FiguresLimits, FiguresStore } from './store.ts';

export interface FiguresFileDeps {
  readonly path: string;
  /** Milliseconds since the epoch; names what is set aside. */
  readonly now: () => number;
  readonly limits: FiguresLimits;
  /** A fault begins or ends. */
  readonly log: (message: string) => void;
  /** The file was damaged, and a new one is begun: what an operator should find later. */
  readonly replaced: (message: string) => void;
}

export interface FiguresFile {
  /** A sample that the disk does not take is lost. */
  keep(at: number, values: readonly SeriesValue[]): void;
  /** Empty where the file cannot be read. */
  capacities(): ReadonlyMap<string, number | undefined>;
  /** Empty where the file cannot be read. */
  read(names: readonly string[], steps: Steps): readonly StepRow[];
  close(): void;
}

/** Enough to look into what happened; figures are worth no more room than that. */
const KEPT_SETS = 1;

export function createFiguresFile(deps: FiguresFileDeps): FiguresFile {
  const { path, now, limits, log } = deps;
  let open: { readonly store: FiguresStore; readonly identity: string | undefined } | undefined;
  let fault: FiguresError | undefined;
  let lost = 0;

  const attach = (): FiguresStore => {
    const database = openFiguresDatabase(path);
    try {
      const store = createFiguresStore(database, limits);
      open = { store, identity: fileIdentity(path) };
      return store;
    } catch (error) {
      database.close();
      throw error;
    }
  };

  const detach = (): void => {
    const store = open?.store;
    open = undefined;
    try {
      store?.close();
    } catch (error) {
      log(`the figures over time did not close cleanly: ${causeOf(asFiguresError(error))}`);
    }
  };

  const replace = (cause: FiguresError): FiguresStore => {
    detach();
    const kept = setDatabaseAside(path, new Date(now()).toISOString(), KEPT_SETS);
    deps.replaced(`${causeOf(cause)}; they were set aside as ${kept} and are begun anew`);
    return attach();
  };

  const usable = (): FiguresStore => {
    if (open === undefined) return attach();
    if (fileIdentity(path) === open.identity) return open.store;
    throw new FiguresError('the file of the figures over time was removed or replaced while in use', {
      kind: 'corrupt',
    });
  };

  /** What is damaged is replaced, and `work` is done on the new file. */
  const attempt = <T>(work: (store: FiguresStore) => T): T => {
    try {
      return work(usable());
    } catch (error) {
      const cause = asFiguresError(error);
      if (cause.kind !== 'corrupt') throw cause;
      return work(replace(cause));
    }
  };

  /** `false`: it could not be done, which is told once until it can. */
  const run = (work: (store: FiguresStore) => void): boolean => {
    try {
      attempt(work);
    } catch (error) {
      const cause = asFiguresError(error);
      if (fault?.kind !== cause.kind) log(`${causeOf(cause)}; until then they are left out`);
      fault = cause;
      return false;
    }
    return true;
  };

  return {
    keep: (at, values) => {
      const isKept = run((store) => {
        store.add(at, values);
        store.upkeep();
      });
      if (!isKept) lost += 1;
      else if (fault !== undefined) {
        log(`the figures over time are kept again; ${lost} samples were left out`);
        fault = undefined;
        lost = 0;
      }
    },
    capacities: () => {
      let capacities: ReadonlyMap<string, number | undefined> = new Map();
      run((store) => (capacities = store.capacities()));
      return capacities;
    },
    read: (names, steps) => {
      let rows: readonly StepRow[] = [];
      run((store) => (rows = store.read(names, steps)));
      return rows;
    },
    close: detach,
  };
}

/** The message with the one below it, which for SQLite's errors is the only place that names the fault. */
function causeOf(error: FiguresError): string {
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

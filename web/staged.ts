/**
 * Certificates and keys that somebody has brought and not yet decided on. They wait in memory alone, for whoever brought them alone, and
 * not for long: a browser does not send a file twice, and a key has no business in a page.
 */

import type { CertImportRequest, CertImportResult } from '../appliance/contract/certificate.ts';

const KEPT_MS = 10 * 60_000;
/** Each is some megabytes at most; the oldest goes. */
const KEPT = 8;
const KEPT_OF_ONE = 2;

export interface Staged {
  /** Whose session it is of. */
  readonly owner: string;
  readonly request: CertImportRequest;
  /** What was shown of it. */
  readonly result: CertImportResult;
}

export interface Staging {
  /** Gives the name under which it is found again. */
  put(staged: Staged): string;
  /** `undefined`: it was never there, is somebody else's, or has waited for too long. */
  find(id: string, owner: string): Staged | undefined;
  /** Something else would come of it now. */
  judge(id: string, result: CertImportResult): void;
  drop(id: string): void;
}

export interface StagingDeps {
  /** Milliseconds of a clock that does not jump. */
  readonly monotonic: () => number;
  /** Not to be guessed. */
  readonly newId: () => string;
}

interface Kept {
  readonly staged: Staged;
  readonly timer: NodeJS.Timeout;
  readonly until: number;
}

export function createStaging({ monotonic, newId }: StagingDeps): Staging {
  const kept = new Map<string, Kept>();
  const drop = (id: string): void => {
    clearTimeout(kept.get(id)?.timer);
    kept.delete(id);
  };
  /** The oldest stand first. */
  const leave = (ids: readonly string[], count: number): void =>
    ids.slice(0, Math.max(0, ids.length - count)).forEach(drop);
  return {
    put: (staged) => {
      const ofOne = [...kept].filter(([, each]) => each.staged.owner === staged.owner).map(([id]) => id);
      leave(ofOne, KEPT_OF_ONE - 1);
      leave([...kept.keys()], KEPT - 1);
      const id = newId();
      // A key does not stay in memory because nobody asks for it again.
      const timer = setTimeout(() => drop(id), KEPT_MS).unref();
      kept.set(id, { staged, timer, until: monotonic() + KEPT_MS });
      return id;
    },
    find: (id, owner) => {
      const found = kept.get(id);
      return found !== undefined && found.until > monotonic() && found.staged.owner === owner
        ? found.staged
        : undefined;
    },
    judge: (id, result) => {
      const found = kept.get(id);
      if (found !== undefined) kept.set(id, { ...found, staged: { ...found.staged, result } });
    },
    drop,
  };
}

/** Gathers what the readers of one file find, each thing once. */

import type { Certificate, CertificateProblem, CertificateRequest, PrivateKey } from '../types.ts';
import { openRounds } from './key-derivation.ts';
import type { Rounds } from './key-derivation.ts';
import { passwordMissing } from './problems.ts';
import type { Place } from './problems.ts';

export interface Material {
  /** In the order in which they stand in the file, each once. */
  readonly certificates: readonly Certificate[];
  readonly keys: readonly PrivateKey[];
  readonly requests: readonly CertificateRequest[];
  readonly problems: readonly CertificateProblem[];
  /** Something is encrypted, and no password was given. */
  readonly needsPassword: boolean;
}

export interface Collector {
  /** Absent: none was given. */
  readonly password?: string;
  readonly rounds: Rounds;
  certificate(found: Certificate): void;
  key(found: PrivateKey): void;
  request(found: CertificateRequest): void;
  problem(found: CertificateProblem): void;
  /**
   * What belongs to something else: an error where it is all that there is, a warning beside what is of use. Beside
   * an `ec-key` it is where it belongs, and no problem, if `belongsBeside` says so.
   */
  leftOut(found: CertificateProblem, belongsBeside: 'nothing' | 'ec-key'): void;
  /** `what` stands at `place` and is encrypted; no password was given. */
  locked(place: Place, what: string): void;
  /** Nothing was found, and nothing was said about it. */
  isEmpty(): boolean;
  material(): Material;
}

interface Entry {
  readonly found: CertificateProblem;
  /** Absent: it is what it is, whatever else there is. */
  readonly belongsBeside?: 'nothing' | 'ec-key';
}

export function openCollector(password: string | undefined): Collector {
  // Found again, a thing keeps its first place.
  const certificates = new Map<string, Certificate>();
  const keys = new Map<string, PrivateKey>();
  const requests = new Map<string, CertificateRequest>();
  const problems: Entry[] = [];
  let needsPassword = false;
  const problem = (found: CertificateProblem): void => {
    problems.push({ found });
  };
  return {
    ...(password === undefined ? {} : { password }),
    rounds: openRounds(),
    certificate: (found) => void certificates.set(found.fingerprint, found),
    key: (found) => void keys.set(found.publicKeyFingerprint, found),
    request: (found) => void requests.set(found.pem, found),
    problem,
    leftOut: (found, belongsBeside) => {
      problems.push({ found, belongsBeside });
    },
    locked(place, what) {
      needsPassword = true;
      problem(passwordMissing(place, what));
    },
    isEmpty: () => certificates.size + keys.size + requests.size + problems.length === 0,
    material() {
      const isOfUse = certificates.size + keys.size + requests.size > 0;
      const hasEcKey = [...keys.values()].some(({ kind }) => kind.type === 'ec');
      return {
        certificates: [...certificates.values()],
        keys: [...keys.values()],
        requests: [...requests.values()],
        problems: problems
          .filter(({ belongsBeside }) => belongsBeside !== 'ec-key' || !hasEcKey)
          .map(({ found, belongsBeside }) =>
            belongsBeside !== undefined && isOfUse ? { ...found, severity: 'warning' } : found,
          ),
        needsPassword,
      };
    },
  };
}

/** What judging takes and gives. */

import type {
  Certificate,
  CertificateName,
  CertificateProblem,
  CertificateProblemCode,
  PrivateKey,
} from '../types.ts';

export interface Circumstances {
  readonly now: number;
  /** False: the clock is clearly wrong (before the build date): validity dates are not judged, which is said once as a warning. */
  readonly clockIsTrusted: boolean;
  /** Names and addresses under which the appliance is reached; only for a server pair. */
  readonly names: readonly CertificateName[];
}

export interface PairCandidate {
  readonly item: 'server' | 'client';
  /** Words for messages: `/etc/x/server.pem`. */
  readonly where: string;
  /** In the order of the file, which decides nothing: it is only told where it is not what servers send. */
  readonly certificates: readonly Certificate[];
  readonly keys: readonly PrivateKey[];
  /** CAs and intermediates at hand, to complete the chain. */
  readonly pool: readonly Certificate[];
}

export interface UsablePair {
  /** Leaf first, ordered and completed; without the self-signed root, unless the leaf itself is that. */
  readonly chain: readonly Certificate[];
  readonly key: PrivateKey;
  /** The self-signed certificate that ends the chain; the leaf, where that has signed itself. Absent: none is at hand. */
  readonly anchor?: Certificate;
}

export interface PairVerdict {
  /** Absent where any problem is an error. */
  readonly pair?: UsablePair;
  readonly problems: readonly CertificateProblem[];
}

export interface AuthoritiesCandidate {
  readonly where: string;
  readonly certificates: readonly Certificate[];
  readonly keys: readonly PrivateKey[];
}

export interface AuthoritiesVerdict {
  /** In the order of the file. Empty where a problem is an error. */
  readonly authorities: readonly Certificate[];
  readonly problems: readonly CertificateProblem[];
}

/** What a certificate is used as. */
export type Role = 'leaf' | 'issuer' | 'authority';

export type Report = (
  code: CertificateProblemCode,
  where: string,
  message: string,
  action: string,
) => CertificateProblem;

export const error: Report = (code, where, message, action) => ({
  code,
  severity: 'error',
  where,
  message,
  action,
});

export const warning: Report = (code, where, message, action) => ({
  code,
  severity: 'warning',
  where,
  message,
  action,
});

export function isError({ severity }: CertificateProblem): boolean {
  return severity === 'error';
}

export function errorsFirst(problems: readonly CertificateProblem[]): readonly CertificateProblem[] {
  return [...problems.filter(isError), ...problems.filter((problem) => !isError(problem))];
}

/** Whether a certificate that an ACME server gave lasts here. */

import { obtainedRenewal } from '../renewal.ts';
import type { CertificateFacts, CertificateName } from '../types.ts';
import { AcmeError } from './acme-error.ts';

export interface Wanted {
  readonly directory: string;
  readonly names: readonly CertificateName[];
  readonly keyType: 'ec' | 'rsa';
}

/**
 * One that would be renewed at once would be asked for again and again, which uses up what the server allows.
 * @throws AcmeError `bad-answer`
 */
export function checkLasts(leaf: CertificateFacts, { directory, names, keyType }: Wanted, now: number): void {
  const wanted = { commonName: '', names, keyType };
  const { decision, reason } = obtainedRenewal({ now, buildTime: 0, wanted, current: leaf });
  if (decision === 'keep') return;
  throw new AcmeError(`the certificate from ${directory} would have to be renewed at once: ${reason}`, {
    kind: 'bad-answer',
    action:
      'Look at the clock of this machine, and at the names and the lifetime that the ACME server gives its certificates.',
  });
}
